import { saysEverything } from './administrator.ts'
import { ANYTHING, isBounded, narrows, conditionTests, type Requests } from '../condition/narrowing.ts'
import { described, resourcesOf, type Described } from './described.ts'
import { saysAction, saysResource, saysWholeService } from './coverage.ts'
import type { PolicyDocument, Statement } from '../document.ts'

/** What a policy should not allow without bounds. */
export type BroadPermission =
  'EVERYTHING' | 'WHOLE_SERVICE' | 'PASS_ANY_ROLE' | 'ASSUME_ANY_ROLE' | 'DECRYPT_WITH_ANY_KEY'

/** A statement that allows something without bounds. */
export interface BroadStatement extends Described {
  permission: BroadPermission
  /** What it allows and on what, in the policy's own words. */
  allows: string
}

/** Where a policy is. */
export interface PolicyPlace {
  partition: string
  account: string
}

/** An action that should be allowed on some resources only. */
interface Question {
  permission: BroadPermission
  actions: readonly string[]
  /** The ARN that stands for any resource, of `region` where it has one. */
  anyResource(place: PolicyPlace, region: string): string
  /** Whether its resources are in regions: all of those in one region are too many, too. */
  regional: boolean
  /** The condition keys, in lower case, whose value bounds the permission. */
  bounds: RegExp
  requests: Requests
}

/**
 * `iam:PassedToService` is in every request for iam:PassRole; tags of the role do not bound it reliably
 * (IAM User Guide, "Grant a user permissions to pass a role to an AWS service").
 * Keys of KMS: AWS KMS Developer Guide, "AWS KMS condition keys".
 */
const QUESTIONS: readonly Question[] = [
  {
    permission: 'PASS_ANY_ROLE',
    actions: ['iam:PassRole'],
    anyResource: ({ partition, account }) => `arn:${partition}:iam::${account}:role/${ANYTHING}`,
    regional: false,
    bounds: /^iam:(passedtoservice|associatedresourcearn)$/,
    requests: {
      always: ['iam:passedtoservice'],
      samples: { 'iam:passedtoservice': [ANYTHING, `${ANYTHING}.amazonaws.com`] },
    },
  },
  {
    permission: 'ASSUME_ANY_ROLE',
    actions: ['sts:AssumeRole'],
    anyResource: ({ partition, account }) => `arn:${partition}:iam::${account}:role/${ANYTHING}`,
    regional: false,
    bounds: /^(aws|iam):resourcetag\//,
    requests: { always: [] },
  },
  {
    permission: 'DECRYPT_WITH_ANY_KEY',
    actions: ['kms:Decrypt', 'kms:ReEncryptFrom'],
    anyResource: ({ partition, account }, region) =>
      `arn:${partition}:kms:${region}:${account}:key/${ANYTHING}`,
    regional: true,
    bounds: /^(kms:(viaservice|resourcealiases|requestalias|encryptioncontext:.+)|aws:resourcetag\/.+)$/,
    requests: {
      always: [],
      samples: {
        'kms:viaservice': [ANYTHING, `${ANYTHING}.${ANYTHING}.amazonaws.com`],
        'kms:resourcealiases': [ANYTHING, `alias/${ANYTHING}`],
        'kms:requestalias': [ANYTHING, `alias/${ANYTHING}`],
      },
    },
  },
]

/** The actions that are asked about one by one. */
export const ASKED_ACTIONS = QUESTIONS.flatMap(({ actions }) => actions)

/** The statements of `document` that allow without bounds what they should not, one entry for each permission. */
export function broadStatements(document: PolicyDocument, place: PolicyPlace): BroadStatement[] {
  return document.Statement.flatMap((statement, index) => {
    if (statement.Effect !== 'Allow') return []
    return [
      ...everything(statement),
      ...wholeService(statement),
      ...QUESTIONS.flatMap(question => asked(question, statement, document, place)),
    ].map(found => ({ ...found, ...described(statement, index) }))
  })
}

type Found = Pick<BroadStatement, 'permission' | 'allows'>

function everything(statement: Statement): Found[] {
  const allows = saysEverything(statement)
  if (allows === undefined) return []
  return [{ permission: 'EVERYTHING', allows: `${allows} on ${resourcesOf(statement)}` }]
}

function wholeService(statement: Statement): Found[] {
  const allows = saysWholeService(statement)
  const nowhere = statement.NotResource?.includes('*') === true || statement.Resource?.length === 0
  if (allows === undefined || isBounded(statement) || nowhere) return []
  return [{ permission: 'WHOLE_SERVICE', allows: `${allows} on ${resourcesOf(statement)}` }]
}

function asked(
  question: Question,
  statement: Statement,
  document: PolicyDocument,
  place: PolicyPlace,
): Found[] {
  const { permission, actions, bounds, requests } = question
  if (!actions.some(action => saysAction(statement, action))) return []
  if (conditionTests(statement).some(test => bounds.test(test.key) && narrows(test, requests))) return []
  for (const region of question.regional ? regionsIn(statement) : [ANYTHING]) {
    const resource = question.anyResource(place, region)
    const on = saysResource(statement, resource, document, place.account)
    const action = actions.find(
      each => saysAction(statement, each) && !isDenied(each, resource, document, place),
    )
    if (on !== undefined && action !== undefined)
      return [{ permission, allows: `${saysAction(statement, action)} on ${on}` }]
  }
  return []
}

/** More regions than AWS has. */
const MOST_REGIONS = 100

/** Any region, and the regions that the statement's resources name; a pattern of regions stands for itself. */
function regionsIn(statement: Statement): string[] {
  const named = (statement.Resource ?? []).map(resource => resource.split(':')[3] ?? '')
  const regions = new Set(named.filter(region => /^[a-z0-9*?-]+$/.test(region)))
  return [ANYTHING, ...[...regions].slice(0, MOST_REGIONS)]
}

/** Whether the same document denies `action` on `resource` whatever the request is. */
function isDenied(
  action: string,
  resource: string,
  document: PolicyDocument,
  { account }: PolicyPlace,
): boolean {
  return document.Statement.some(
    statement =>
      statement.Effect === 'Deny' &&
      conditionTests(statement).length === 0 &&
      saysAction(statement, action) !== undefined &&
      saysResource(statement, resource, document, account) !== undefined,
  )
}
