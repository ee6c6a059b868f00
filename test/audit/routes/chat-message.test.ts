import { describe, expect, it } from 'vitest'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { formatChatMessage } from '../../../audit/routes/chat-message.ts'
import type { Chat } from '../../../audit/routes/chat-text.ts'
import { createRouteEvent } from '../../../audit/routes/route-event.ts'
import type { RouteMessage } from '../../../audit/routes/route-message.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { chunkEvents } from '../../../audit/publish/event-batches.ts'
import { findLineFaults, FORGED } from '../../hostile/hostile-text.ts'
import { buildSource, buildRoutedTransition, createRouteFixture } from './route-fixture.ts'

interface Custom {
  content: { title: string; description: string; nextSteps?: string[]; keywords: string[] }
  metadata: { threadId: string; summary: string; relatedResources: string[] }
}

const to = { events: true } as const
const HOSTILE = [
  `<b>x</b><img src=//evil.example>`,
  '=HYPERLINK("https://evil.example")',
  `a\u202egnp.exe`,
  `<!channel> <@U12345> <https://evil.example|login>`,
  `[login](https://evil.example) ![x](https://evil.example/x.png)`,
  `\n\nCRITICAL 0 now fail: ${FORGED}`,
  '&lt;!here&gt;',
  'n'.repeat(10_240),
]

async function sendAbout(names: readonly string[], route: Partial<Route> = {}): Promise<RouteMessage> {
  const fixture = createRouteFixture([{ name: 'mail', to, ...route }])
  const subjects = names.map(name =>
    buildRoleResource(`arn:aws:iam::111122223333:role/${name}`, '111122223333'),
  )
  const transitions = names.map(name =>
    buildRoutedTransition('f', { resource: buildRoutedTransition(name).resource }),
  )
  const reasons = transitions.map((each, index) => ({ ...each, reason: `It runs ${names[index]}.` }))
  await fixture.forward(buildSource(reasons, { subjects, changes: names.map(name => `name ${name}`) }))
  await fixture.run()
  const [first] = fixture.sent
  if (first === undefined) throw new Error('nothing was sent')
  return first.message
}

function parse(chat: Chat, message: RouteMessage): Custom {
  return JSON.parse(formatChatMessage(chat, message)) as Custom
}

describe.each<Chat>(['slack', 'teams'])('a message for %s', chat => {
  it('has the schema of custom notifications, short, with what to do and a link', async () => {
    const message = await sendAbout(['app'])
    const custom = JSON.parse(formatChatMessage(chat, message)) as object
    expect(custom).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', keywords: ['CRITICAL', 'OPENED', '111122223333'] },
    })
    const { content, metadata } = parse(chat, message)
    expect(content.title).toMatch(/^OPENED CRITICAL - /)
    expect(content.description.split(/\n+/)[1]).toBe('Affects: function app')
    expect(content.description).not.toContain('Remediation')
    expect(content.nextSteps).toHaveLength(2)
    expect(content.nextSteps?.[1]).toContain('us-east-1.console.aws.amazon.com/iam/home')
    expect(metadata.threadId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('shows names of AWS as they are, on lines of their own', async () => {
    const message = await sendAbout(['app'])
    const lines = [
      'tom called iam:*, "s3:*" on _x_, my_role (at 09:31:07 UTC).',
      '  one',
      '  arn:aws:iam::1:role/a',
      'two',
    ]
    const { description } = parse(chat, { ...message, brief: lines.join('\n') }).content
    expect(description).toBe(
      chat === 'slack'
        ? 'tom called `iam:*`, "`s3:*`" on `_x_`, my_role (at 09:31:07 UTC).\n  one\n  `arn:aws:iam::1:role/a`\ntwo'
        : String.raw`tom called iam:\*, "s3:\*" on \_x\_, my_role (at 09:31:07 UTC).` +
            '\n\n- one\n- arn:aws:iam::1:role/a\n\ntwo',
    )
  })

  it('says how many lines it leaves out, and cuts none but the first', async () => {
    const message = await sendAbout(['app'])
    const brief = Array.from({ length: 100 }, (_, index) => `${index}${'n'.repeat(99)}`).join('\n')
    const { description } = parse(chat, { ...message, brief }).content
    expect(description.split(/\n+/).at(-1)).toMatch(/^… and 7\d more lines$/)
    expect(description.split(/\n+/).at(-2)).toMatch(/^\d+n{99}$/)
    const [first, rest] = parse(chat, {
      ...message,
      brief: `${'&'.repeat(9_000)}\nx`,
    }).content.description.split(/\n+/)
    expect(first).toMatch(/^(&amp;){450}…$/)
    expect(rest).toBe('… and 1 more line')
  })

  it('has whole sentences of what to do', async () => {
    const message = await sendAbout(['app'])
    const step = `Do this. ${'Then do that, and that too. '.repeat(20)}`
    expect(parse(chat, { ...message, remediations: [step] }).content.nextSteps?.[0]).toMatch(
      /^Do this\. .* too\. …$/,
    )
  })

  it('of a later change of the thread has the same thread', async () => {
    const message = await sendAbout(['app'])
    const later = { ...message, id: 'another' }
    expect(parse(chat, later).metadata.threadId).toBe(parse(chat, message).metadata.threadId)
    expect(parse(chat, { ...message, thread: 'x' }).metadata.threadId).not.toBe(
      parse(chat, message).metadata.threadId,
    )
  })

  it.each(HOSTILE)('about hostile text mentions, links and loads nothing: %#', async name => {
    const message = await sendAbout([name, 'other'])
    const { content, metadata } = parse(chat, message)
    const own = content.nextSteps?.slice(-1) ?? []
    const texts = [content.title, content.description, metadata.summary, ...metadata.relatedResources]
    const all = [...texts, ...(content.nextSteps ?? []).filter(step => !own.includes(step))]
    for (const text of all) {
      expect(text).not.toMatch(/[<>\u202e]/)
      expect(chat === 'teams' && /(?<!\\)[[\]]/.test(text)).toBe(false)
      expect(chat === 'slack' && text.replaceAll(/`[^`]*`/g, '').includes('://')).toBe(false)
    }
    expect(content.description.split('\n').flatMap(findLineFaults)).toEqual([])
    expect(content.title.length).toBeLessThanOrEqual(400)
    expect(content.description.length).toBeLessThanOrEqual(2_502)
    expect(Buffer.byteLength(formatChatMessage(chat, message))).toBeLessThan(20_000)
  })
})

describe('an event of a route', () => {
  it('has values for systems behind API destinations', async () => {
    const { type, detail } = createRouteEvent('pager', await sendAbout(['app']))
    expect(type).toBe('Assay Notification')
    expect(detail).toMatchObject({
      schema: 'assay.event/1',
      id: 'ct:111122223333:e#1 mail',
      route: 'pager',
      status: 'OPENED',
      action: 'trigger',
      severity: 'CRITICAL',
      priority: 'P1',
      urgency: 'critical',
      opened: { CRITICAL: 1 },
    })
  })

  it('of a thread of which nothing is open resolves it by the same key', async () => {
    const message = await sendAbout(['app'])
    const resolved = { ...message, id: 'later', status: 'RESOLVED', isThreadResolved: true } as const
    const [one, other] = [message, resolved].map(each => createRouteEvent('pager', each).detail)
    expect(other).toMatchObject({ action: 'resolve' })
    expect(one).toHaveProperty('key', (other as { key: string }).key)
  })

  it('fits with hostile text and 1,000 findings, on one line each', async () => {
    const names = [...HOSTILE, ...Array.from({ length: 1_000 }, (_, index) => `${'é"'.repeat(300)}${index}`)]
    for (const route of [{}, { digest: { every: 'hour' } } as const]) {
      const message = await sendAbout(names, route)
      const event = createRouteEvent('pager', message)
      expect(chunkEvents([event])).toHaveLength(1)
      expect(message.text.split('\n').flatMap(findLineFaults)).toEqual([])
      expect(message.opened.CRITICAL).toBe(1_000 + HOSTILE.length)
    }
  })
})
