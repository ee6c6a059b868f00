/** A text as the position of its template and the parts that fill it; without parts, the position alone. */
export type CompactText = number | readonly [number, ...string[]]

/** Texts in a compact form. A template has a line break where a part belongs: the texts themselves have none. */
export interface CompactTexts {
  templates: readonly string[]
  encode: (text: string) => CompactText
}

/** Words that fewer texts have are parts. */
const COMMON = 4

const WORDS = /(?<=[ :/",])/

/** Makes templates for `texts`, which have no line breaks: their common words, with places for the others. */
export function createTextTemplates(texts: Iterable<string>): CompactTexts {
  const counts = new Map<string, number>()
  for (const text of new Set(texts))
    for (const word of text.split(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const positions = new Map<string, number>()
  const templates: string[] = []
  return {
    templates,
    encode(text) {
      const { template, parts } = splitText(text, word => (counts.get(word) ?? 0) >= COMMON)
      const known = positions.get(template)
      const position = known ?? templates.push(template) - 1
      if (known === undefined) positions.set(template, position)
      return parts.length === 0 ? position : [position, ...parts]
    },
  }
}

function splitText(text: string, isCommon: (word: string) => boolean): { template: string; parts: string[] } {
  const parts: string[] = []
  let template = ''
  let isOpen = false
  for (const word of text.split(WORDS)) {
    const isPart = !isCommon(word)
    if (!isPart) template += word
    else if (isOpen) parts[parts.length - 1] += word
    else {
      template += '\n'
      parts.push(word)
    }
    isOpen = isPart
  }
  return { template, parts }
}
