/** The chat that a message is for: each has its own markdown. */
export type Chat = 'slack' | 'teams'

/** A word without the quotes, brackets and punctuation around it. A semicolon can end an entity. */
const WORD = /^(["'(]*)(.*?)([)"'.,:]*)$/s

/** What Slack shows as bold, italic or struck through, as an emoji, or as a link. */
const SLACK_MARK = /:\/\/|[*~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:[\w+'-]*[a-z][\w+'-]*:|:100:/i

/** What markdown reads as emphasis, code, a link or an image. */
const TEAMS_MARK = /[\\[\]*`~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g

/** `text` so that a chat shows it as it is: nothing in it mentions people, links, loads or formats anything. */
export function escapeForChat(chat: Chat, text: string): string {
  return chat === 'slack' ? escapeSlack(text) : escapeTeams(text)
}

/**
 * Slack reads commands, mentions and links in angle brackets (Slack API, "Formatting text for app surfaces"). It has no escape for
 * its other marks but code, so words with marks, such as `iam:*` and ARNs, are code.
 */
function escapeSlack(text: string): string {
  const words = escapeAngles(text).replaceAll('`', "'").split(' ')
  return words.map(word => (SLACK_MARK.test(word) ? word.replace(WORD, '$1`$2`$3') : word)).join(' ')
}

/** Cards of Teams read emphasis, links and images (Microsoft Teams, "Format cards in Teams"). */
function escapeTeams(text: string): string {
  return escapeAngles(text).replaceAll(TEAMS_MARK, String.raw`\$&`)
}

function escapeAngles(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A link with a label. */
export function formatChatLink(chat: Chat, url: string, label: string): string {
  const text = escapeForChat(chat, label).replaceAll('|', '/')
  return chat === 'slack' ? `<${escapeAngles(url)}|${text}>` : `[${text}](${url})`
}

/**
 * The lines of a message, of which those that belong to the line above are indented. A card of Teams begins a new line at an empty
 * one, and between the items of a list.
 */
export function joinChatLines(chat: Chat, lines: readonly string[]): string {
  if (chat === 'slack') return lines.join('\n')
  return lines
    .map((line, index) => {
      const isItem = line.startsWith('  ')
      const isAfterItem = lines[index - 1]?.startsWith('  ') === true
      const between = index === 0 ? '' : isItem && isAfterItem ? '\n' : '\n\n'
      return `${between}${isItem ? `- ${line.trimStart()}` : line}`
    })
    .join('')
}
