/** The maximum number of characters in a line. */
const WIDTH = 120

/** Renders paragraphs of Markdown, wrapped into lines. */
export function renderParagraphs(...paragraphs: readonly string[]): string {
  return paragraphs.map(paragraph => wrapText(paragraph).join('\n')).join('\n\n')
}

/** Renders a Markdown list. */
export function renderBullets(...items: readonly string[]): string {
  return items.map(item => `- ${wrapText(item, WIDTH - 2).join('\n  ')}`).join('\n')
}

/** Renders a Markdown table. */
export function renderMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function wrapText(text: string, width = WIDTH): string[] {
  const lines: string[] = []
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
