import { hash } from 'node:crypto'
import { cutText, limitTextLength } from '../text/quote-text.ts'
import type { RouteMessage } from './route-message.ts'

/** The chat that a message is for: each has its own markdown. */
export type Chat = 'slack' | 'teams'

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
  const { id, thread, severity, status, account, title, text, remediations, link, resources } = message
  const escape = chat === 'slack' ? escapeSlack : escapeTeams
  const steps = [
    ...remediations.map(each => escape(limitTextLength(each, MAX_STEP))),
    ...(link === undefined ? [] : [formatLink(chat, link)]),
  ]
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: shortenId(id),
    content: {
      textType: 'client-markdown',
      title: escape(limitTextLength(title, MAX_TITLE)),
      description: limitLines(text, MAX_DESCRIPTION, escape),
      ...(steps.length === 0 ? {} : { nextSteps: steps.slice(-MAX_STEPS) }),
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

/** As many lines as fit after they are escaped. */
function limitLines(text: string, maxCharacters: number, escape: (text: string) => string): string {
  const lines: string[] = []
  let length = 0
  for (const line of text.split('\n').map(escape)) {
    if (length + line.length + 1 > maxCharacters) {
      const rest = maxCharacters - length
      return [...lines, rest > 100 && lines.length === 0 ? `${cutText(line, rest - 2)}…` : '…'].join('\n')
    }
    lines.push(line)
    length += line.length + 1
  }
  return lines.join('\n')
}

/** Slack reads commands, mentions and links in angle brackets (Slack API, "Formatting text for app surfaces"). */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Teams reads HTML, and links and images in square brackets. */
function escapeTeams(text: string): string {
  return escapeSlack(text).replaceAll(/[\\[\]]/g, String.raw`\$&`)
}

function formatLink(chat: Chat, link: string): string {
  return chat === 'slack' ? `<${escapeSlack(link)}|Open in the console>` : `[Open in the console](${link})`
}
