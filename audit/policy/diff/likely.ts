import { arnParts } from '../glob/arn-parts.ts'

const PARTS = ['arn', 'aws', '', 'us-east-1', undefined, 'example'] as const

/** Texts that a glob of ARNs matches and that look like ARNs of `account`, the likeliest first. */
export function likelyTexts(glob: string, account: string): string[] {
  return [filledIn(glob, account), glob.replaceAll('*', ''), glob.replaceAll(/[*?]/g, 'x')]
}

/** Wildcards give way to what usually stands in their part of an ARN. */
function filledIn(glob: string, account: string): string {
  const parts = arnParts(glob)
  if (parts.length < 6) return glob.replaceAll('*', 'example').replaceAll('?', 'x')
  const named = parts.map((part, at) => {
    const usual = PARTS[at] ?? account
    return part === '*' ? usual || 'example' : part.replaceAll('*', 'example').replaceAll('?', 'x')
  })
  return named.join(':')
}
