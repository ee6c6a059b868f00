import { hash } from 'node:crypto'
import { cutText, limitTextLength, limitToSentences } from '../text/quote-text.ts'
import { escapeForChat, formatChatLink, joinChatLines, type Chat } from './chat-text.ts'
import type { RouteMessage } from './route-message.ts'

/**
 * Characters of the parts of a message. Slack takes 3,000 characters in a section and 150 in a header (Slack API, "Block Kit").
 */
const MAX_TITLE = 150
const MAX_DESCRIPTION = 2_500
const MAX_STEP = 300
const MAX_STEPS = 4
const MAX_SUMMARY = 200
const MAX_RESOURCES = 5

/**
 * A message in the schema of custom notifications of Amazon Q Developer in chat applications, as JSON
 * (https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html). Later messages of a thread appear in it. Nothing
 * that the text embeds mentions people, links or loads anything.
 */
export function formatChatMessage(chat: Chat, message: RouteMessage): string {
  const { id, thread, severity, status, account, title, brief, remediations, resources } = message
  const escape = (text: string) => escapeForChat(chat, text)
  const { link, linkName = 'the resource' } = message
  const steps = [
    ...remediations.slice(0, MAX_STEPS - 1).map(each => escape(limitToSentences(each, MAX_STEP))),
    ...(link === undefined ? [] : [formatChatLink(chat, link, `Open ${linkName} in the console`)]),
  ]
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: shortenId(id),
    content: {
      textType: 'client-markdown',
      title: escape(limitTextLength(title, MAX_TITLE)),
      description: formatDescription(chat, brief),
      ...(steps.length === 0 ? {} : { nextSteps: steps }),
      keywords: [severity, status, account],
    },
    metadata: {
      threadId: shortenId(thread),
      summary: escape(limitTextLength(title, MAX_SUMMARY)),
      eventType: `Assay ${status}`,
      relatedResources: resources.slice(0, MAX_RESOURCES).map(arn => escape(limitTextLength(arn, MAX_STEP))),
    },
  })
}

/** An id without characters that a chat could interpret, as long for every input. */
function shortenId(id: string): string {
  return hash('sha256', id).slice(0, 32)
}

/** As many lines as fit after they are escaped, and how many do not. */
function formatDescription(chat: Chat, text: string): string {
  const all = text.split('\n')
  const lines: string[] = []
  let length = 0
  for (const line of all) {
    const escaped = escapeForChat(chat, cutText(line, MAX_DESCRIPTION))
    if (length + escaped.length + SEPARATION > MAX_DESCRIPTION) {
      const isFirst = lines.length === 0
      const first = isFirst ? [escapeForChat(chat, `${cutText(line, MAX_FIRST_LINE)}…`)] : []
      const omitted = all.length - lines.length - first.length
      const rest = omitted === 0 ? [] : [`… and ${omitted} more ${omitted === 1 ? 'line' : 'lines'}`]
      return joinChatLines(chat, [...lines, ...first, ...rest])
    }
    lines.push(escaped)
    length += escaped.length + SEPARATION
  }
  return joinChatLines(chat, lines)
}

/** The most characters between two lines. */
const SEPARATION = 4

/** Characters of a first line that does not fit: escaped, they are at most five times as many. */
const MAX_FIRST_LINE = 450
