import type { RecordedCall } from '../../functions/local/account-file.ts'

/** What stands in places where it should not. */
export const ODD_VALUES: readonly unknown[] = [
  null,
  7,
  -1e308,
  true,
  '',
  'x',
  '__proto__',
  '\u001b[2J\u202e',
  'y'.repeat(300_000),
  '+275760-09-13T00:00:00Z',
  [],
  {},
  [null],
  [{}, 1, 'x', null, []],
  { items: [{}, null, 1, 'x', []] },
  JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1},"toString":1,"valueOf":1}'),
]

/** Fields in which policies are answered, by the operation; those of IAM are URL-encoded. */
export const POLICY_FIELDS: readonly (Pick<RecordedCall, 'service' | 'operation'> & {
  field: string
  what: string
})[] = [
  { what: "a role's own policy", service: 'iam', operation: 'GetRolePolicy', field: 'PolicyDocument' },
  { what: "a user's own policy", service: 'iam', operation: 'GetUserPolicy', field: 'PolicyDocument' },
  { what: "a group's own policy", service: 'iam', operation: 'GetGroupPolicy', field: 'PolicyDocument' },
  { what: 'a managed policy', service: 'iam', operation: 'GetPolicyVersion', field: 'Document' },
  { what: 'a trust policy', service: 'iam', operation: 'GetRole', field: 'AssumeRolePolicyDocument' },
  { what: "a function's policy", service: 'lambda', operation: 'GetPolicy', field: 'Policy' },
  { what: "a repository's policy", service: 'ecr', operation: 'GetRepositoryPolicy', field: 'policyText' },
  {
    what: "an endpoint's policy",
    service: 'ec2',
    operation: 'DescribeVpcEndpoints',
    field: 'PolicyDocument',
  },
]

/** A statement that allows everybody everything. */
export const ALLOW_EVERYBODY_STATEMENT = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
/** A policy of `statements`, as text. */
export function formatHostilePolicy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** A list in a list, and so on. */
export function buildNestedLists(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`
}

/** Names by which a resource stays the one it is. */
export const PLAIN_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '"><img src=x onerror=alert(1)>',
  '=1+1',
  '+1',
  '-1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\u001b[2J\u001b]0;owned\u0007',
  '\u202egnp.exe',
  'a\nb',
  '\u2028\u009b31m',
  '\u0000',
  // Longer than names of functions can be; the ARN of a function has no more.
  'x'.repeat(140),
  '*',
  '${aws.username}',
  '%s%n',
]
/** Names that look like parts of an ARN: they may make another resource of one. */
export const ARN_LIKE_NAMES = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)//',
  "=cmd|' /C calc'!A0",
  '../../etc',
  'a:b',
]

/** The names that stand in the example: a function's and its variable's, a role's, a user's, and their new ones. */
export function renameExampleResources(name: string): Record<string, string> {
  const olds = ['newsletter-sender', 'SLACK_WEBHOOK_TOKEN', 'StockRole', 'tom']
  return Object.fromEntries(olds.map((old, index) => [old, index < 2 ? name : `${name}${index}`]))
}

/** How often each tag stands in a page; where a name may break it has one more `wbr`. */
export function countTags(html: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, tag = ''] of html.matchAll(/<(\/?[a-z!][^\s>]*)/gi))
    if (tag !== 'wbr') counts[tag] = (counts[tag] ?? 0) + 1
  return counts
}

/** Cells of a table by RFC 4180. */
export function parseCsvCells(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end !== ',') rows.push([])
  }
  return rows.slice(0, -1)
}
