import { isDeepStrictEqual } from 'node:util'
import type { RecordedCall } from '../../functions/local/account-file.ts'

/** What is said of names in an account file, as text: each of `names` becomes what it stands for. */
export function renameResources<T>(original: T, names: Readonly<Record<string, string>>): T {
  let text = JSON.stringify(original)
  for (const [from, to] of Object.entries(names)) text = text.replaceAll(from, () => inner(to))
  return JSON.parse(text) as T
}

/** `text` as it stands between the quotes of JSON. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** `said` of an account of another partition, with `home` as its only region and `first` as that of IAM. */
export function convertPartition<T>(original: T, partition: string, home: string, first: string): T {
  const china = partition === 'aws-cn'
  const text = JSON.stringify(original)
    .replaceAll(/arn(:|%3A)aws\1/g, `arn$1${partition}$1`)
    .replaceAll('us-east-1', first)
    .replaceAll('eu-west-1', home)
    .replaceAll(/(\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com)/g, china ? '$1.cn' : '$1')
    .replaceAll(/(\/\/sqs\.[a-z0-9-]+\.amazonaws\.com)/g, china ? '$1.cn' : '$1')
    .replaceAll(/"(?=com\.amazonaws\.)/g, china ? '"cn.' : '"')
  return JSON.parse(text) as T
}

/** `calls`, where answers of `service` to `operation` are what `change` makes of them. */
export function mapResponses(
  calls: readonly RecordedCall[],
  { service, operation }: Pick<RecordedCall, 'service' | 'operation'>,
  change: (output: unknown) => unknown,
): RecordedCall[] {
  return calls.map(call => {
    if (call.service !== service || call.operation !== operation || call.error) return call
    return { ...call, output: change(call.output) }
  })
}

/** `value`, in which every text by one of the names `fields` is `text`. */
export function replaceTexts(value: unknown, fields: readonly string[], text: string): unknown {
  if (Array.isArray(value)) return value.map(item => replaceTexts(item, fields, text))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, item]: [string, unknown]) => {
    const isMeant = fields.includes(name) && typeof item === 'string'
    return [name, isMeant ? text : replaceTexts(item, fields, text)] as const
  })
  return Object.fromEntries(entries)
}

/** `value` with `item` at the end of `path`; nothing there where `item` is undefined. */
export function setAtPath(value: unknown, [name, ...rest]: readonly string[], item: unknown): unknown {
  if (name === undefined) return item
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) => (String(index) === name ? setAtPath(each, rest, item) : each))
  }
  const before = value as Readonly<Record<string, unknown>>
  return { ...before, [name]: setAtPath(before[name], rest, item) }
}

/** Whether two lists of calls are the same, so that a test of a change of them tests nothing. */
export function hasSameCalls(one: readonly RecordedCall[], other: readonly RecordedCall[]): boolean {
  return isDeepStrictEqual(one, other)
}
