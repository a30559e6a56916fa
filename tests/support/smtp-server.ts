import { type AddressInfo, createServer, type Socket } from 'node:net'

/**
 * A mail server of few words on this machine, without encryption. `silent`: takes the connection and says nothing, as a
 * black hole does; `refuse`: answers each recipient with this line.
 */
export async function fakeSmtp(options: { silent?: boolean; refuse?: string } = {}) {
  const mails: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    if (options.silent) return
    const say = (line: string) => socket.write(`${line}\r\n`)
    let text = ''
    let inMail = false
    say('220 mail.test ESMTP')
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      for (;;) {
        const end = inMail ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end < 0) return
        const part = text.slice(0, end)
        text = text.slice(end + (inMail ? 5 : 2))
        if (inMail) {
          mails.push(part)
          inMail = false
          say('250 2.0.0 queued as 42')
        } else if (/^EHLO/i.test(part)) say('250 mail.test')
        else if (/^RCPT/i.test(part)) say(options.refuse ?? '250 ok')
        else if (/^DATA/i.test(part)) {
          inMail = true
          say('354 go on')
        } else if (/^QUIT/i.test(part)) socket.end('221 bye\r\n')
        else say('250 ok')
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}
