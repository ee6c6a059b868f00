import { escapeText } from '../../../audit/text/quote-text.ts'

const MARKUP = Symbol('markup')

/** Text that is markup already. Only `html` makes it: nothing that was parsed from outside can pass for it. */
export interface Html {
  readonly [MARKUP]: string
}

/** What may stand in a template; text is escaped, what is not there is left out. */
export type HtmlContent = Html | string | number | undefined | false | readonly HtmlContent[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup of a template, with every value in it escaped for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlContent[]): Html {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += renderContent(value) + (strings[index + 1] ?? '')
  return { [MARKUP]: text }
}

/** Marks a style sheet or a script of this repository, or the data of a report, as markup, without escaping. */
export function trustHtml(text: string): Html {
  return { [MARKUP]: text }
}

/** The text of a whole document. */
export function renderHtml(markup: Html): string {
  return markup[MARKUP]
}

function renderContent(value: HtmlContent): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeMarkup(value)
  if (typeof value === 'number') return String(value)
  return isHtml(value) ? value[MARKUP] : value.map(renderContent).join('')
}

function isHtml(value: Html | readonly HtmlContent[]): value is Html {
  return MARKUP in value
}

/** Control characters and direction marks are shown as such: a name that turns the text around is no longer itself. */
function escapeMarkup(text: string): string {
  return escapeText(text).replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '')
}
