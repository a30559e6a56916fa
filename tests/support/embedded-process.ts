// A process of its own over an embedded database: `open FOLDER` holds it, `write FOLDER` writes rows, telling each that is safe.
import { sql } from 'drizzle-orm'
import { openEmbedded } from '@/db/client-embedded'

const [command, folder = ''] = process.argv.slice(2)
const say = (text: string) => process.stdout.write(`${text}\n`)

try {
  const { db } = await openEmbedded(folder)
  await db.execute(sql`create table if not exists safe (id int primary key)`)
  say('ready')
  if (command === 'write') {
    for (let id = 1; ; id += 1) {
      await db.execute(sql`insert into safe values (${id}) on conflict do nothing`)
      say(String(id))
    }
  }
  setInterval(() => {}, 1_000)
} catch (error) {
  say(`refused ${error instanceof Error ? error.message : String(error)}`)
  process.exit(3)
}
