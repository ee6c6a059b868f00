import type { Checklist } from '../audit/checklist.ts'

/** Words for numbers that read better as words. */
const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** A number between two comments of a Markdown page: `<!-- count:NAME -->86<!-- /count -->`. */
const COUNT = /(<!-- count:([a-z-]+) -->)([^<]*)(<!-- \/count -->)/g

/** The pages whose counts come from the code, as paths from the root. */
export const pagesWithCounts = ['README.md', 'CHANGELOG.md'] as const

/** The counts that pages may use, by name. */
export function countChecklist(checklist: Checklist): Readonly<Record<string, string>> {
  const strategies = new Set(checklist.map(({ id }) => id.split('/')[0]))
  const kinds = new Set(checklist.flatMap(({ kinds: evaluated }) => evaluated))
  const frameworks = new Set(checklist.flatMap(({ frameworks: mapped }) => Object.keys(mapped)))
  return {
    controls: String(checklist.length),
    strategies: WORDS[strategies.size] ?? String(strategies.size),
    kinds: String(kinds.size),
    frameworks: WORDS[frameworks.size] ?? String(frameworks.size),
  }
}

/** `page` with today's counts between its comments. Throws for a name that `counts` does not have. */
export function fillCounts(page: string, counts: Readonly<Record<string, string>>): string {
  return page.replaceAll(COUNT, (_, start: string, name: string, __: string, end: string) => {
    const count = counts[name]
    if (count === undefined) throw new Error(`there is no count ${name}`)
    return `${start}${count}${end}`
  })
}
