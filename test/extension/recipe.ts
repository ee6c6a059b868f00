import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from './repository-copy.ts'

/** A step of a recipe: a new file, or a change of a file. The line above a block of code names the file. */
export interface RecipeStep {
  /** The page with the step. */
  page: string
  path: string
  language: string
  code: string
}

/** The steps on `page` of the repository, in its order. */
export function readRecipe(page: string): RecipeStep[] {
  const text = readFileSync(join(repository, page), 'utf8')
  return [...text.matchAll(/^`([^`\s]+)`\n\n```(ts|diff)\n([^]*?)^```$/gm)].map(
    ([, path = '', language = '', code = '']) => ({ page, path, language, code }),
  )
}

/** Applies a step to the repository in `directory`. */
export function applyRecipeStep(directory: string, step: RecipeStep): void {
  const file = join(directory, step.path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, step.language === 'ts' ? step.code : patchText(readFileSync(file, 'utf8'), step))
}

/**
 * `source` with the changes of a diff. `@@` separates the places; the lines of a place that are not added must be in `source`
 * exactly once.
 */
export function patchText(source: string, { page, path, code }: RecipeStep): string {
  return code.split(/^@@\n/m).reduce((text, place) => {
    const lines = place.trimEnd().split('\n')
    const before = joinLines(lines.filter(line => !line.startsWith('+')))
    const after = joinLines(lines.filter(line => !line.startsWith('-')))
    const at = `\n${text}`.indexOf(`\n${before}`)
    if (at === -1 || `\n${text}`.lastIndexOf(`\n${before}`) !== at)
      throw new Error(
        `${page} changes lines that ${path} does not have exactly once. Adapt ${page}:\n${before}`,
      )
    return `${text.slice(0, at)}${after}${text.slice(at + before.length)}`
  }, source)
}

function joinLines(lines: readonly string[]): string {
  return lines.map(line => `${line.slice(1)}\n`).join('')
}
