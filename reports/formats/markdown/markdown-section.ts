/** A part of a comment: what it is about and a block of Markdown for each thing, the worst first. */
export interface MarkdownSection {
  title: string
  items: readonly string[]
  /** Characters that the section has at most. */
  share: number
  /** Whether a long list is folded. */
  isFolded: boolean
}

/** Items from which a folded list is folded. */
const FOLDED_ITEMS = 5

/** Characters for the line that counts what is left out, and for the elements around a folded list. */
const OVERHEAD = 150

/** The section as Markdown, with as many of the first items as its share has room for; the rest is counted. */
export function renderMarkdownSection({ title, items, share, isFolded }: MarkdownSection): string[] {
  if (items.length === 0) return []
  const head = `### ${title} (${items.length})`
  const shown = takeFirst(items, share - head.length - OVERHEAD)
  const more = items.length - shown.length
  const list = [
    ...(shown.length > 0 ? [shown.join('\n')] : []),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'is' : 'are'} not shown.`] : []),
  ]
  if (!isFolded || items.length <= FOLDED_ITEMS) return [head, ...list]
  return [head, `<details><summary>Show ${shown.length}</summary>`, ...list, '</details>']
}

/** The first items that have room on lines of their own. */
function takeFirst(items: readonly string[], room: number): string[] {
  const taken: string[] = []
  let length = 0
  for (const item of items) {
    length += item.length + 1
    if (length > room) break
    taken.push(item)
  }
  return taken
}
