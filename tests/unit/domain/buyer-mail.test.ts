import { describe, expect, it } from 'vitest'
import {
  BUYER_MAILS,
  fillMail,
  isOfPackage,
  MAIL_LANGUAGES,
  placeholdersOf,
  unknownPlaceholders,
} from '@/lib/domain/buyer-mail'
import { buyerMailSchema } from '@/lib/services/buyer-mail/fields'
import { DEFAULT_TEXTS } from '@/lib/services/buyer-mail/words'

describe('a mail to a buyer', () => {
  it('is filled in; markup of the seller and of values is shown, not obeyed, and only the link is a link', () => {
    const text = 'Hi {customer} <b>,\n\nopen\n{link}\n\n{product}'
    const mail = fillMail(
      { subject: '{product} for {customer}', text },
      {
        customer: '<script>"A" & \'B\'</script>\r\nBcc: x@y.z',
        product: 'https://a.test',
        link: 'https://p.test/launch/1?a=1&b=2',
      },
    )
    expect(mail.subject).toBe('https://a.test for <script>"A" & \'B\'</script> Bcc: x@y.z')
    expect(mail.text).toContain('open\nhttps://p.test/launch/1?a=1&b=2\n')
    expect(mail.html).not.toContain('<script>')
    expect(mail.html).not.toContain('<b>')
    expect(mail.html.match(/<a /g)).toHaveLength(1)
    expect(mail.html).toContain('<a href="https://p.test/launch/1?a=1&amp;b=2">')
    expect(mail.html.match(/<p /g)).toHaveLength(3)
  })

  it('is laid out in paragraphs and lines, without blanks at its ends', () => {
    const mail = fillMail(
      { subject: ' For\n {customer}  now ', text: '\nHi  {customer}\n \n\n{link}\n&"\'<>\n{used\n}\n' },
      { customer: ' Ada\t\nL. ', link: ' http://p.test/1' },
    )
    expect(mail).toEqual({
      subject: 'For Ada L. now',
      text: 'Hi  Ada L.\n \n\nhttp://p.test/1\n&"\'<>\n{used\n}',
      html:
        '<!doctype html><meta charset="utf-8">' +
        '<div style="font-family:system-ui,sans-serif;font-size:14px;line-height:1.6;max-width:640px">' +
        '<p style="margin:0 0 16px">Hi  Ada L.</p>' +
        '<p style="margin:0 0 16px">http://p.test/1<br>&amp;&quot;&#39;&lt;&gt;<br>{used<br>}</p></div>',
    })
  })

  it.each([
    ['http://p.test/1', true],
    ['https://p.test/1', true],
    ['httpx://p.test/1', false],
    ['see https://p.test/1', false],
  ])('makes of %s a link: %s', (link, isOne) => {
    const said = isOne ? `<a href="${link}">${link}</a>` : link
    expect(fillMail({ subject: 's', text: '{link}' }, { link }).html).toContain(`px">${said}</p>`)
  })

  it('leaves nothing behind where a value is missing, and never takes a link that is none', () => {
    expect(fillMail({ subject: 'a {customer} b', text: '{link}' }, { link: 'javascript:alert(1)' })).toMatchObject({
      subject: 'a b',
      text: 'javascript:alert(1)',
    })
    expect(fillMail({ subject: 's', text: '{link}' }, { link: 'javascript:alert(1)' }).html).not.toContain('<a')
  })

  it('knows what nothing would fill in', () => {
    expect(unknownPlaceholders('ready', '{product} {quota} {quota} {nope} { }')).toEqual(['quota', 'nope', ' '])
    expect(unknownPlaceholders('package_low', '{product} {quota}')).toEqual([])
    expect(unknownPlaceholders('ready', '{a\nb} {} }{')).toEqual([''])
    expect(BUYER_MAILS.filter(isOfPackage)).toEqual(['package_low', 'package_used_up'])
  })

  it.each(MAIL_LANGUAGES)(
    'has a text of its own in %s for every event, within the rules for sellers’ texts',
    (language) => {
      for (const mail of BUYER_MAILS) {
        const text = DEFAULT_TEXTS[language][mail]
        expect(buyerMailSchema.safeParse({ texts: { [mail]: { [language]: text } } }).success).toBe(true)
        const values = Object.fromEntries(placeholdersOf(mail).map((name) => [name, `<${name}>`]))
        expect(fillMail(text, values).text).not.toMatch(/[{}]/)
      }
    },
  )

  it('refuses an unknown placeholder by name', () => {
    const parsed = buyerMailSchema.safeParse({ texts: { ready: { zh: { subject: '{produkt}', text: '{quota}' } } } })
    expect(parsed.error?.issues.map(({ path, message }) => [path.join('.'), message.slice(0, 27)])).toEqual([
      ['texts.ready.zh.subject', 'Nothing fills in {produkt};'],
      ['texts.ready.zh.text', 'Nothing fills in {quota}; t'],
    ])
  })
})
