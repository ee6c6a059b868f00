const PARTS = ['arn', 'aws', '', 'us-east-1', undefined, 'example'] as const

/** Texts that globs of ARNs match and that look like ARNs of `account`, and `*`. */
export function likelyTexts(globs: readonly string[], account: string): string[] {
  const filled = globs.flatMap(glob => [
    filledIn(glob, account),
    glob.replaceAll('*', ''),
    glob.replaceAll(/[*?]/g, 'x'),
  ])
  return [...filled, '*']
}

/** Wildcards give way to what usually stands in their part of an ARN. */
function filledIn(glob: string, account: string): string {
  const parts = glob.split(':')
  if (parts.length < 6) return glob.replaceAll('*', 'example').replaceAll('?', 'x')
  const named = [...parts.slice(0, 5), parts.slice(5).join(':')].map((part, at) => {
    const usual = PARTS[at] ?? account
    return part === '*' ? usual || 'example' : part.replaceAll('*', 'example').replaceAll('?', 'x')
  })
  return named.join(':')
}
