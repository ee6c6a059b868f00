import type { PolicyDocument } from '../document.ts'
import { exposures, type Exposure } from './exposure.ts'
import { kindOf } from './resource-kind.ts'
import { trustExposures } from './role-trust.ts'

/** A resource policy, and what must be known of its resource to tell whom it lets in. */
export interface ExposureQuestion {
  /** The account of the resource. */
  account: string
  /** The id of its organization; without it the account is held to be in none that a policy names. */
  organization?: string
  /** A type of CloudFormation, such as `AWS::Lambda::Function`: of a function, its versions and aliases too. */
  resourceType: string
  /** Of a version or an alias with its qualifier. */
  resourceArn: string
  policy: PolicyDocument
  /** The function's URL, if it has one. */
  functionUrl?: { authType: 'NONE' | 'AWS_IAM' }
}

/** Whether the policy is the trust policy of a role. */
export function isTrust({ resourceType }: ExposureQuestion): boolean {
  return /^AWS::IAM::(Role|ServiceLinkedRole)$/.test(resourceType)
}

/** Whom the policy lets in, statement by statement, by every way to the resource. */
export function exposuresTo(question: ExposureQuestion): Exposure[] {
  const { account, organization, policy, resourceType } = question
  const home = { account, ...(organization === undefined ? {} : { organization }) }
  if (isTrust(question)) return trustExposures(policy, home)
  if (/^AWS::(Lambda|Serverless)::(?!Layer)/.test(resourceType)) return functionExposures(question)
  const { actions, anonymous, resources } = kindOf(question)
  return exposures(policy, { ...home, actions, anonymous, ...(resources ? { resources } : {}) })
}

const THROUGH_URL = 'lambda:InvokeFunctionUrl'

/**
 * By the API and by the URL, if there is one. A URL with AuthType NONE identifies nobody, so it lets in everybody or
 * none. URLs made before October 2025 ask for `lambda:InvokeFunctionUrl` alone, later ones for `lambda:InvokeFunction`
 * too: as nothing tells how old a URL is, the first one is enough (Lambda Developer Guide, "Control access to Lambda
 * function URLs").
 */
function functionExposures({ functionUrl, ...question }: ExposureQuestion): Exposure[] {
  const { actions, resources: own = [] } = kindOf(question)
  const { policy, resourceArn } = question
  const resources = [...own, ...qualifiedIn(policy, resourceArn)]
  const byApi = exposures(withoutUrl(policy), {
    ...question,
    actions,
    resources,
    given: {
      'lambda:functionurlauthtype': ['ABSENT'],
      'lambda:invokedviafunctionurl': ['ABSENT', { like: 'false' }],
    },
  })
  if (functionUrl === undefined) return byApi
  const byUrl = exposures(policy, {
    ...question,
    actions: [THROUGH_URL],
    resources,
    anonymous: functionUrl.authType === 'NONE' ? 'ONLY' : false,
    given: {
      'lambda:functionurlauthtype': functionUrl.authType,
      'lambda:invokedviafunctionurl': 'true',
    },
  })
  return [...byApi, ...byUrl]
}

/** The versions and aliases of the function that statements name: who may call one may call the function. */
function qualifiedIn({ Statement }: PolicyDocument, arn: string): string[] {
  const named = Statement.flatMap(({ Effect, Resource = [] }) => (Effect === 'Allow' ? Resource : []))
  return named.filter(each => each.startsWith(`${arn}:`))
}

/** Nobody calls a URL by the API. */
function withoutUrl({ Version, Statement }: PolicyDocument): PolicyDocument {
  const none = { Effect: 'Deny', Principal: { '*': ['*'] }, Action: [THROUGH_URL] } as const
  return { Version, Statement: [...Statement, none] }
}
