import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { dingtalk } from '@/lib/services/notifications/formats/dingtalk'
import { writeMail } from '@/lib/services/notifications/formats/email'
import { feishu } from '@/lib/services/notifications/formats/feishu'
import { slack } from '@/lib/services/notifications/formats/slack'
import { teams } from '@/lib/services/notifications/formats/teams'
import { webhook } from '@/lib/services/notifications/formats/webhook'
import { wecom } from '@/lib/services/notifications/formats/wecom'
import { type Language, render, type Turned } from '@/lib/services/notifications/render'

const AT = new Date('2026-11-02T08:00:00.000Z')

const details = {
  activity: 'newInstance',
  orderId: 'CS1',
  outcome: 'refunded',
  since: '2026-11-02T07:30:00.000Z',
  givesUpAt: '2026-11-02T10:30:00.000Z',
}

const failing = (changes: Partial<Turned['notice']> = {}): Turned => ({
  phase: 'opened',
  notice: {
    id: '0197-1',
    event: 'call_failing',
    subject: '0197-9',
    severity: 'critical',
    level: 0,
    details,
    openedAt: new Date('2026-11-02T07:30:00.000Z'),
    endedAt: null,
    ...changes,
  },
})

const message = (turns: Turned[] = [failing()], language: Language = 'zh') =>
  render(turns, {
    id: 'msg-1',
    account: { id: 'acme', name: 'Acme' },
    language,
    zone: 'Asia/Shanghai',
    publicUrl: 'https://portal.test',
    now: AT,
  })

describe('messages on the wire', () => {
  it('WeCom: Markdown with a coloured headline', () => {
    const { body } = wecom.write(message(), { url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1' }, AT)
    expect(JSON.parse(body)).toEqual({
      msgtype: 'markdown',
      markdown: {
        content: [
          '### <font color="warning">创建实例一直失败：CS1</font>',
          '接口：创建实例',
          '订单：CS1',
          '开始于：2026-11-02 15:30 GMT+8',
          '云商店停止重试：2026-11-02 18:30 GMT+8',
          '> 请在云商店停止重试前修好，否则订单会自动退款。打开故障查看原因，修好后一次重试全部。',
          '[打开门户处理](https://portal.test/zh/acme/incidents/0197-9)',
          '<font color="comment">Acme · 云商店商家门户 · 2026-11-02 16:00 GMT+8</font>',
        ].join('\n'),
      },
    })
  })

  it('WeCom: never more than 4,096 bytes; what is left out is counted', () => {
    const many = Array.from({ length: 60 }, (_, n) => failing({ id: `n${n}`, subject: `newInstance CS${n}` }))
    const { body } = wecom.write(message(many), { url: 'https://x.test/' }, AT)
    const { content } = (JSON.parse(body) as { markdown: { content: string } }).markdown
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4_096)
    expect(content).toContain('60 项需要处理')
    expect(content).toMatch(/另有 \d+ 项/)
  })

  it('DingTalk: signs milliseconds and secret, and adds both to the address', () => {
    const { url, body } = dingtalk.write(
      message(),
      { url: 'https://oapi.dingtalk.com/robot/send?access_token=t', secret: 'SEC1' },
      AT,
    )
    const sign = createHmac('sha256', 'SEC1').update('1793606400000\nSEC1').digest('base64')
    expect(url).toBe(
      `https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1793606400000&sign=${encodeURIComponent(sign)}`,
    )
    expect(JSON.parse(body)).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: '创建实例一直失败：CS1' },
    })
    expect(dingtalk.write(message(), { url: 'https://oapi.dingtalk.com/x' }, AT).url).toBe(
      'https://oapi.dingtalk.com/x',
    )
  })

  it('Feishu: a card, signed over nothing with seconds and secret as the key', () => {
    const { body } = feishu.write(message(), { url: 'https://open.feishu.cn/x', secret: 'S2' }, AT)
    const sign = createHmac('sha256', '1793606400\nS2').update('').digest('base64')
    expect(JSON.parse(body)).toMatchObject({
      timestamp: '1793606400',
      sign,
      msg_type: 'interactive',
      card: { header: { template: 'red', title: { tag: 'plain_text', content: '创建实例一直失败：CS1' } } },
    })
  })

  it('Slack: blocks, with the three signs escaped', () => {
    const { body } = slack.write(
      message([failing({ details: { ...details, orderId: '<!channel> & co' } })], 'en'),
      { url: 'https://hooks.slack.com/x' },
      AT,
    )
    const said = JSON.parse(body) as { text: string; blocks: { type: string }[] }
    expect(said.text).toBe('Creating an instance keeps failing: &lt;!channel&gt; &amp; co')
    expect(said.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context'])
  })

  it('Teams: an adaptive card', () => {
    const { body } = teams.write(message(undefined, 'en'), { url: 'https://x.logic.azure.com/' }, AT)
    expect(JSON.parse(body)).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            actions: [{ type: 'Action.OpenUrl', url: 'https://portal.test/en/acme/incidents/0197-9' }],
          },
        },
      ],
    })
  })

  it('any other system: signed by Standard Webhooks, under the same id on every attempt', () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const { headers, body } = webhook.write(message(), { url: 'https://x.test/', secret }, AT)
    const signed = createHmac('sha256', Buffer.alloc(32, 7)).update(`msg-1.1793606400.${body}`).digest('base64')
    expect(headers).toMatchObject({
      'webhook-id': 'msg-1',
      'webhook-timestamp': '1793606400',
      'webhook-signature': `v1,${signed}`,
    })
    expect(JSON.parse(body)).toMatchObject({
      type: 'notices',
      data: { seller: 'acme', notices: [{ event: 'call_failing', phase: 'opened', severity: 'critical' }] },
    })
  })

  it('mail: no header can be added by what others wrote, and no markup', () => {
    const { subject, html, text } = writeMail(
      message([failing({ details: { ...details, orderId: 'a\r\nBcc: x@y.test <b>' } })], 'en'),
    )
    expect(subject).toBe('[Acme] Creating an instance keeps failing: a Bcc: x@y.test <b>')
    expect(html).not.toContain('<b>')
    expect(text).toContain('KooGallery stops trying: 2026-11-02 18:30 GMT+8')
  })

  it('a recovery says how long it lasted, in green, and gives no advice', () => {
    const back = message([{ ...failing({ endedAt: AT }), phase: 'recovered' }], 'en')
    expect(back.told[0]).toMatchObject({
      title: 'Recovered: Creating an instance keeps failing: CS1',
      advice: null,
      facts: expect.arrayContaining([{ label: 'Lasted', value: '30 minutes' }]),
    })
    expect(JSON.parse(feishu.write(back, { url: 'https://x.test/' }, AT).body)).toMatchObject({
      card: { header: { template: 'green' } },
    })
  })

  it('of one thing only the last change is told; the worst comes first', () => {
    const turns = [failing(), failing({ id: 'n2', subject: 'x', severity: 'warning' })]
    const { told, headline } = message([...turns, { ...failing({ endedAt: AT }), phase: 'recovered' }], 'en')
    expect(told.map(({ phase, severity }) => `${phase} ${severity}`)).toEqual(['opened warning', 'recovered critical'])
    expect(headline).toBe('1 thing needs you, 1 recovered')
  })
})

describe('answers', () => {
  it.each([
    [wecom, 200, '{"errcode":0,"errmsg":"ok"}', { ok: true }],
    [
      wecom,
      200,
      '{"errcode":93000,"errmsg":"invalid webhook url"}',
      { ok: false, final: true, error: '93000 invalid webhook url' },
    ],
    [
      wecom,
      200,
      '{"errcode":45009,"errmsg":"api freq out of limit"}',
      { ok: false, final: false, notBeforeMs: 60_000 },
    ],
    [dingtalk, 200, '{"errcode":310000,"errmsg":"sign not match"}', { ok: false, final: true }],
    [dingtalk, 200, '{"errcode":130101,"errmsg":"send too fast"}', { ok: false, final: false }],
    [feishu, 200, '{"StatusCode":0,"StatusMessage":"success","code":0,"msg":"success"}', { ok: true }],
    [feishu, 200, '{"code":19021,"msg":"sign match fail"}', { ok: false, final: true, error: '19021 sign match fail' }],
    [feishu, 200, '<html>', { ok: false, final: false }],
    [slack, 200, 'ok', { ok: true }],
    [slack, 404, 'no_service', { ok: false, final: true, error: 'HTTP 404 no_service' }],
    [slack, 429, '', { ok: false, final: false, notBeforeMs: 60_000 }],
    [teams, 202, '', { ok: true }],
    [webhook, 503, '', { ok: false, final: false }],
    [webhook, 410, '', { ok: false, final: true }],
  ])('%# are told apart: passing, or for good', (format, status, text, verdict) => {
    expect(format.judge(status, text)).toMatchObject(verdict)
  })
})
