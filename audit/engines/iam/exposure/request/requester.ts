import type { ConditionContext } from '../../condition/condition-test.ts'
import { ANY_KEY_VALUE, type ConditionKeyValue } from '../../condition/key-value.ts'
import { CLAIM_KEYS, isSamlProvider, extractIssuer } from './identity-provider.ts'

/** The source for which a service makes a request: the value of the keys `aws:Source…`. */
export type ServiceRequestSource =
  /** An account that no policy names. */
  | { of: 'ANYONE' }
  /** The owner of a bucket name (or of another resource whose ARN has no account), which can change. */
  | { of: 'NAME' }
  | { of: 'ACCOUNT'; account: string }
  | { of: 'ORGANIZATION'; organization: string }
  /** The token that identifies an Alexa skill: its id. */
  | { of: 'TOKEN'; token: string }

/** A class of requests that a policy treats alike. */
export type Requester =
  /** An unauthenticated caller. */
  | { is: 'ANONYMOUS'; network: RequestNetwork }
  | {
      is: 'PRINCIPAL'
      /** `'UNNAMED'`: an account that no policy names. */
      account: string
      /**
       * One principal of the account, or a pattern; if omitted, anyone in the account that the policy does not name.
       */
      arn?: string
      organization: string
      network: RequestNetwork
    }
  | { is: 'SERVICE'; service: string; source: ServiceRequestSource }
  | { is: 'FEDERATED'; provider: string }
  | { is: 'CANONICAL_USER'; id: string }

/** The network of a request: any, or none that a policy names. */
export type RequestNetwork = 'ANY' | 'ELSEWHERE'

/** Represents an account or organization that no policy names. */
export const UNNAMED_ID = 'UNNAMED'
export const UNKNOWN_ID = 'UNKNOWN'

const ABSENT: readonly ConditionKeyValue[] = ['ABSENT']
const OPEN: readonly ConditionKeyValue[] = ['ABSENT', ANY_KEY_VALUE]
const ELSEWHERE: readonly ConditionKeyValue[] = ['ABSENT', 'UNNAMED']

/** Keys that identify where a request comes from: a network, or an S3 access point. */
const NETWORK_KEYS =
  /^(aws:(sourceip|vpcsourceip|sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)|s3:dataaccesspoint(account|arn))$/

/** Keys that only an authenticated caller, or a service that acts for one, provides. */
const IDENTITY_KEYS =
  /^(aws:(principal.+|userid|username|source(account|arn|orgid|orgpaths|owner|identity)|federatedprovider|multifactorauth(age|present)|tokenissuetime)|kms:calleraccount|sts:.+|lambda:eventsourcetoken)$/

/** Keys that only a service provides. */
const SERVICE_KEYS =
  /^(aws:(source(account|arn|orgid|orgpaths)|principalservicename(slist)?)|lambda:eventsourcetoken)$/

/** The ARN of a resource in the encryption context with which a service calls KMS for it. */
export const ENCRYPTION_CONTEXT_ARN_KEYS = /^kms:encryptioncontext:.+arn$/

/** Condition keys that the way a request is made determines: their value, or possible values. */
export type CertainKeyValues = Readonly<Record<string, string | readonly ConditionKeyValue[]>>

/**
 * What is known of the condition keys of a requester's request to a resource of the account. Keys of `certainValues`
 * have that value. Source: IAM User Guide, "AWS global condition context keys".
 */
export function buildRequesterContext(
  requester: Requester,
  owner: { account: string; organization?: string },
  certainValues: CertainKeyValues,
): ConditionContext {
  return key => {
    if (key === 'aws:resourceaccount') return [{ like: owner.account }]
    if (key === 'aws:resourceorgid' && owner.organization !== undefined) return [{ like: owner.organization }]
    const certain = Object.hasOwn(certainValues, key) ? certainValues[key] : undefined
    if (certain === undefined) return listKeyValues(key, requester)
    return typeof certain === 'string' ? [{ like: certain }] : certain
  }
}

/** Keys of every request. */
const KEYS_OF_EVERY_REQUEST = /^aws:(currenttime|epochtime|securetransport)$/

function listKeyValues(key: string, requester: Requester): readonly ConditionKeyValue[] {
  if (KEYS_OF_EVERY_REQUEST.test(key)) return [ANY_KEY_VALUE]
  if (requester.is === 'FEDERATED') return listFederatedValues(key, requester.provider)
  if (CLAIM_KEYS.test(key)) return ABSENT
  if (requester.is === 'SERVICE') return listServiceValues(key, requester.service, requester.source) ?? OPEN
  if (requester.is === 'PRINCIPAL')
    return listPrincipalValues(key, requester) ?? listNetworkValues(key, requester.network)
  if (requester.is === 'CANONICAL_USER') return SERVICE_KEYS.test(key) ? ABSENT : OPEN
  if (key === 'aws:principaltype') return [{ like: 'Anonymous' }]
  return IDENTITY_KEYS.test(key) ? ABSENT : listNetworkValues(key, requester.network)
}

function listNetworkValues(key: string, requestNetwork: RequestNetwork): readonly ConditionKeyValue[] {
  return requestNetwork === 'ELSEWHERE' && NETWORK_KEYS.test(key) ? ELSEWHERE : OPEN
}

function listPrincipalValues(
  key: string,
  { account, arn, organization }: Requester & { is: 'PRINCIPAL' },
): readonly ConditionKeyValue[] | undefined {
  const isUnnamed = account === UNNAMED_ID
  switch (key) {
    case 'aws:principalaccount':
    case 'kms:calleraccount':
      return [isUnnamed ? 'UNNAMED' : { like: account }]
    case 'aws:sourceowner':
      return ['ABSENT', isUnnamed ? 'UNNAMED' : { like: account }]
    case 'aws:principalarn':
      return [isUnnamed ? 'UNNAMED' : buildPrincipalArnValue(account, arn)]
    case 'aws:userid':
      return [isUnnamed ? 'UNNAMED' : ANY_KEY_VALUE]
    case 'aws:principalorgid':
      return listOrganizationValues(organization, '')
    case 'aws:principalorgpaths':
      return listOrganizationValues(organization, '/*')
    case 'aws:principalisawsservice':
      return [{ like: 'false' }]
    case 'aws:principaltype':
      return [ANY_KEY_VALUE]
    default:
      return SERVICE_KEYS.test(key) ? ABSENT : undefined
  }
}

function buildPrincipalArnValue(account: string, arn: string | undefined): ConditionKeyValue {
  const like = `arn:*:iam::${account}:*`
  if (arn === undefined) return { like, other: true }
  return { like: arn.includes(':sts:') ? like : arn }
}

function listOrganizationValues(organization: string, rest: string): readonly ConditionKeyValue[] {
  if (organization === UNNAMED_ID) return ELSEWHERE
  return organization === UNKNOWN_ID ? OPEN : [{ like: organization + rest }]
}

function listServiceValues(
  key: string,
  service: string,
  serviceRequestSource: ServiceRequestSource,
): readonly ConditionKeyValue[] | undefined {
  const account: ConditionKeyValue =
    serviceRequestSource.of === 'ACCOUNT' ? { like: serviceRequestSource.account } : 'UNNAMED'
  switch (key) {
    case 'aws:principalisawsservice':
      return [{ like: 'true' }]
    case 'aws:principalservicename':
      return [service === '*' ? 'UNNAMED' : { like: service }]
    case 'aws:sourceaccount':
      return ['ABSENT', account]
    case 'aws:sourceowner':
    case 'kms:calleraccount':
      return service === '*' ? ABSENT : ['ABSENT', account]
    case 'aws:referer':
      return service.startsWith('ses.') ? ['ABSENT', account] : OPEN
    case 'aws:sourcearn':
      return ['ABSENT', ...listSourceArns(serviceRequestSource)]
    case 'aws:sourceorgid':
      return listSourceOrganizationValues(serviceRequestSource, '')
    case 'aws:sourceorgpaths':
      return listSourceOrganizationValues(serviceRequestSource, '/*')
    case 'lambda:eventsourcetoken':
      return [
        'ABSENT',
        serviceRequestSource.of === 'TOKEN' ? { like: serviceRequestSource.token } : 'UNNAMED',
      ]
    default:
      if (NETWORK_KEYS.test(key)) return key === 'aws:sourceip' ? ELSEWHERE : ABSENT
      if (ENCRYPTION_CONTEXT_ARN_KEYS.test(key)) return ['ABSENT', ...listSourceArns(serviceRequestSource)]
      return /^aws:(userid|username|principal(account|arn|orgid|orgpaths|tag\/.*))$/.test(key)
        ? ABSENT
        : undefined
  }
}

function listSourceArns(serviceRequestSource: ServiceRequestSource): ConditionKeyValue[] {
  if (serviceRequestSource.of === 'NAME') return [{ like: 'arn:*:*:*::*' }]
  if (serviceRequestSource.of !== 'ACCOUNT') return ['UNNAMED']
  return [{ like: `arn:*:*:*:${serviceRequestSource.account}:*` }, { like: 'arn:*:*:*::*' }]
}

function listSourceOrganizationValues(
  serviceRequestSource: ServiceRequestSource,
  rest: string,
): readonly ConditionKeyValue[] {
  if (serviceRequestSource.of === 'ORGANIZATION')
    return ['ABSENT', { like: serviceRequestSource.organization + rest }]
  return serviceRequestSource.of === 'ACCOUNT' ? OPEN : ELSEWHERE
}

/**
 * A token always has a subject and an audience; other claims can be missing, and claims of other issuers always are.
 */
function listFederatedValues(key: string, provider: string): readonly ConditionKeyValue[] {
  if (key === 'aws:federatedprovider') return [{ like: provider }]
  const issuer = extractIssuer(provider).toLowerCase()
  if (key === `${issuer}:sub` || key === `${issuer}:aud`) return [ANY_KEY_VALUE]
  if (CLAIM_KEYS.test(key) && !key.startsWith(isSamlProvider(provider) ? 'saml:' : `${issuer}:`))
    return ABSENT
  return /^aws:(principal(account|arn|orgid|orgpaths)|source(account|arn|orgid|orgpaths))$/.test(key)
    ? ABSENT
    : OPEN
}
