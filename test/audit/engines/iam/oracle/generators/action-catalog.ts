import {
  parseActionCatalog,
  type ActionCatalog,
  type ActionCatalogFile,
} from '../../../../../../audit/engines/iam/action/action-catalog.ts'

/** The resource types of each action as ARN globs; empty if only `*` is supported. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': ['arn:*:s3:::*/*'],
  's3:PutObject': ['arn:*:s3:::*/*'],
  's3:ListBucket': ['arn:*:s3:::*'],
  's3:GetBucketPolicy': ['arn:*:s3:::*'],
  's3:ListAllMyBuckets': [],
  'iam:PassRole': ['arn:*:iam::*:role/*'],
  'iam:GetRole': ['arn:*:iam::*:role/*'],
  'iam:CreateRole': ['arn:*:iam::*:role/*'],
  'iam:CreateUser': ['arn:*:iam::*:user/*'],
  'lambda:InvokeFunction': ['arn:*:lambda:*:*:function:*', 'arn:*:lambda:*:*:function:*:*'],
  'lambda:GetFunction': ['arn:*:lambda:*:*:function:*'],
  'sts:AssumeRole': ['arn:*:iam::*:role/*', 'arn:*:iam::*:user/*'],
}

/** A catalog of a dozen actions, so that everything that grows with the number of actions stays small. */
export function buildSmallActionCatalog(): ActionCatalog {
  const names = Object.keys(TYPES).toSorted((one, other) =>
    one.toLowerCase() < other.toLowerCase() ? -1 : 1,
  )
  const arns = [...new Set(Object.values(TYPES).flat())]
  const sets = names.map(name => (TYPES[name] ?? []).map(arn => arns.indexOf(arn)).join(',') || '-')
  const typeSets = [...new Set(sets)]
  const file: ActionCatalogFile = {
    source: 'the tests',
    asOf: '2026-11-25',
    names: names.join(' '),
    levels: 'W'.repeat(names.length),
    arns: arns.join(' '),
    typeSets: typeSets.join(' '),
    typeSetOf: sets.map(set => typeSets.indexOf(set)).join(' '),
  }
  return parseActionCatalog(JSON.stringify(file))
}
