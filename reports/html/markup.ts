const MARKUP = Symbol('markup')

/** Text that is markup already. Only `html` makes it: nothing that was parsed from outside can pass for it. */
export interface Html {
  readonly [MARKUP]: string
}

/** What may stand in a template; text is escaped, what is not there is left out. */
export type Content = Html | string | number | undefined | false | readonly Content[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup of a template, with every value in it escaped for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += markupOf(value) + (strings[index + 1] ?? '')
  return { [MARKUP]: text }
}

/** `text`, which the house itself wrote, as markup: a style sheet or a script. */
export function trusted(text: string): Html {
  return { [MARKUP]: text }
}

/** The text of a whole document. */
export function render(markup: Html): string {
  return markup[MARKUP]
}

function markupOf(value: Content): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return isHtml(value) ? value[MARKUP] : value.map(markupOf).join('')
}

function isHtml(value: Html | readonly Content[]): value is Html {
  return MARKUP in value
}

/** Control and format characters are shown as such: a name that turns the writing round is no longer itself. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '')
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd')
}
