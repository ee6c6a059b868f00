import { isGlobMatchBetween } from './glob-match.ts'

/** The parts of an ARN or ARN glob, of which the first five end with a colon; fewer if it has fewer. */
export function splitArn(arn: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let end = arn.indexOf(':'); end !== -1 && parts.length < 5; end = arn.indexOf(':', from)) {
    parts.push(arn.slice(from, end))
    from = end + 1
  }
  parts.push(arn.slice(from))
  return parts
}

/** Whether an ARN glob matches `text` part by part: no wildcard crosses one of the first five parts. */
export function isArnMatch(glob: string, text: string): boolean {
  let first = 0
  let from = 0
  for (let part = 0; part < 5; part += 1) {
    const end = glob.indexOf(':', first)
    const to = text.indexOf(':', from)
    if (end === -1 || to === -1) return end === to && isGlobMatchFrom(glob, first, text, from)
    if (!isGlobMatchBetween(glob, first, end, text, from, to)) return false
    first = end + 1
    from = to + 1
  }
  return isGlobMatchFrom(glob, first, text, from)
}

function isGlobMatchFrom(glob: string, first: number, text: string, from: number): boolean {
  return isGlobMatchBetween(glob, first, glob.length, text, from, text.length)
}
