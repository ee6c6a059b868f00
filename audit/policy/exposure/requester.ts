import type { Context } from '../condition/condition.ts'
import { ANY, type KeyValue } from '../condition/key-value.ts'
import { CLAIMS, isSaml, issuerOf } from './provider.ts'

/** For whom a service makes a request: the source that the keys `aws:Source…` tell. */
export type Source =
  /** An account that no policy names. */
  | { of: 'ANYONE' }
  /** Whoever owns the bucket (or another resource whose ARN has no account) of a name: it can change hands. */
  | { of: 'NAME' }
  | { of: 'ACCOUNT'; account: string }
  | { of: 'ORGANIZATION'; organization: string }
  /** What Alexa identifies itself with: the id of a skill. */
  | { of: 'TOKEN'; token: string }

/** One class of requests that a policy treats alike, as far as it can tell. */
export type Requester =
  /** Somebody who proves no identity. */
  | { is: 'ANONYMOUS'; network: Network }
  | {
      is: 'PRINCIPAL'
      /** `'STRANGE'`: of an account that no policy names. */
      account: string
      /** One principal of the account, or a pattern of several; without it anyone there whom the policy does not name. */
      arn?: string
      organization: string
      network: Network
    }
  | { is: 'SERVICE'; service: string; source: Source }
  | { is: 'FEDERATED'; provider: string }
  | { is: 'CANONICAL_USER'; id: string }

/** Where a request comes from: anywhere, or from nowhere that a policy names. */
export type Network = 'ANY' | 'ELSEWHERE'

/** Stand for an account or organization that no policy names, and for any. */
export const STRANGE = 'STRANGE'
export const UNKNOWN = 'UNKNOWN'

const ABSENT: readonly KeyValue[] = ['ABSENT']
const OPEN: readonly KeyValue[] = ['ABSENT', ANY]
const ELSEWHERE: readonly KeyValue[] = ['ABSENT', 'STRANGE']

/** Keys that tell where a request comes from: from which network, or by which access point of S3. */
const NETWORK_KEYS =
  /^(aws:(sourceip|vpcsourceip|sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)|s3:dataaccesspoint(account|arn))$/

/** Keys that only an identified caller, or a service that calls for someone, brings along. */
const IDENTITY_KEYS =
  /^(aws:(principal.+|userid|username|source(account|arn|orgid|orgpaths|owner|identity)|federatedprovider|multifactorauth(age|present)|tokenissuetime)|kms:calleraccount|sts:.+|lambda:eventsourcetoken)$/

/** Keys that only a service brings along. */
const SERVICE_KEYS =
  /^(aws:(source(account|arn|orgid|orgpaths)|principalservicename(slist)?)|lambda:eventsourcetoken)$/

/** The ARN of the resource in the encryption context with which a service calls KMS for it. */
export const ENCRYPTED = /^kms:encryptioncontext:.+arn$/

/** What is known of condition keys by the way a request is made: their value, or what it is one of. */
export type Given = Readonly<Record<string, string | readonly KeyValue[]>>

/**
 * What is known of the condition keys of such a request to a resource of `home`; `given` are keys whose value is
 * certain. Source: IAM User Guide, "AWS global condition context keys".
 */
export function contextOf(
  requester: Requester,
  home: { account: string; organization?: string },
  given: Given,
): Context {
  return key => {
    if (key === 'aws:resourceaccount') return [{ like: home.account }]
    if (key === 'aws:resourceorgid' && home.organization !== undefined) return [{ like: home.organization }]
    const certain = Object.hasOwn(given, key) ? given[key] : undefined
    if (certain === undefined) return valuesOf(key, requester)
    return typeof certain === 'string' ? [{ like: certain }] : certain
  }
}

/** Keys of every request. */
const EVERYWHERE = /^aws:(currenttime|epochtime|securetransport)$/

function valuesOf(key: string, requester: Requester): readonly KeyValue[] {
  if (EVERYWHERE.test(key)) return [ANY]
  if (requester.is === 'FEDERATED') return federatedValues(key, requester.provider)
  if (CLAIMS.test(key)) return ABSENT
  if (requester.is === 'SERVICE') return serviceValues(key, requester.service, requester.source) ?? OPEN
  if (requester.is === 'PRINCIPAL')
    return principalValues(key, requester) ?? networkValues(key, requester.network)
  if (requester.is === 'CANONICAL_USER') return SERVICE_KEYS.test(key) ? ABSENT : OPEN
  if (key === 'aws:principaltype') return [{ like: 'Anonymous' }]
  return IDENTITY_KEYS.test(key) ? ABSENT : networkValues(key, requester.network)
}

function networkValues(key: string, network: Network): readonly KeyValue[] {
  return network === 'ELSEWHERE' && NETWORK_KEYS.test(key) ? ELSEWHERE : OPEN
}

function principalValues(
  key: string,
  { account, arn, organization }: Requester & { is: 'PRINCIPAL' },
): readonly KeyValue[] | undefined {
  const isStrange = account === STRANGE
  switch (key) {
    case 'aws:principalaccount':
    case 'kms:calleraccount':
      return [isStrange ? 'STRANGE' : { like: account }]
    case 'aws:sourceowner':
      return ['ABSENT', isStrange ? 'STRANGE' : { like: account }]
    case 'aws:principalarn':
      return [isStrange ? 'STRANGE' : principalArn(account, arn)]
    case 'aws:userid':
      return [isStrange ? 'STRANGE' : ANY]
    case 'aws:principalorgid':
      return organizationValues(organization, '')
    case 'aws:principalorgpaths':
      return organizationValues(organization, '/*')
    case 'aws:principalisawsservice':
      return [{ like: 'false' }]
    case 'aws:principaltype':
      return [ANY]
    default:
      return SERVICE_KEYS.test(key) ? ABSENT : undefined
  }
}

function principalArn(account: string, arn: string | undefined): KeyValue {
  const like = `arn:*:iam::${account}:*`
  if (arn === undefined) return { like, other: true }
  return { like: arn.includes(':sts:') ? like : arn }
}

function organizationValues(organization: string, rest: string): readonly KeyValue[] {
  if (organization === STRANGE) return ELSEWHERE
  return organization === UNKNOWN ? OPEN : [{ like: organization + rest }]
}

function serviceValues(key: string, service: string, source: Source): readonly KeyValue[] | undefined {
  const account: KeyValue = source.of === 'ACCOUNT' ? { like: source.account } : 'STRANGE'
  switch (key) {
    case 'aws:principalisawsservice':
      return [{ like: 'true' }]
    case 'aws:principalservicename':
      return [service === '*' ? 'STRANGE' : { like: service }]
    case 'aws:sourceaccount':
      return ['ABSENT', account]
    case 'aws:sourceowner':
    case 'kms:calleraccount':
      return service === '*' ? ABSENT : ['ABSENT', account]
    case 'aws:referer':
      return service.startsWith('ses.') ? ['ABSENT', account] : OPEN
    case 'aws:sourcearn':
      return ['ABSENT', ...sourceArns(source)]
    case 'aws:sourceorgid':
      return sourceOrganization(source, '')
    case 'aws:sourceorgpaths':
      return sourceOrganization(source, '/*')
    case 'lambda:eventsourcetoken':
      return ['ABSENT', source.of === 'TOKEN' ? { like: source.token } : 'STRANGE']
    default:
      if (NETWORK_KEYS.test(key)) return key === 'aws:sourceip' ? ELSEWHERE : ABSENT
      if (ENCRYPTED.test(key)) return ['ABSENT', ...sourceArns(source)]
      return /^aws:(userid|username|principal(account|arn|orgid|orgpaths|tag\/.*))$/.test(key)
        ? ABSENT
        : undefined
  }
}

function sourceArns(source: Source): KeyValue[] {
  if (source.of === 'NAME') return [{ like: 'arn:*:*:*::*' }]
  if (source.of !== 'ACCOUNT') return ['STRANGE']
  return [{ like: `arn:*:*:*:${source.account}:*` }, { like: 'arn:*:*:*::*' }]
}

function sourceOrganization(source: Source, rest: string): readonly KeyValue[] {
  if (source.of === 'ORGANIZATION') return ['ABSENT', { like: source.organization + rest }]
  return source.of === 'ACCOUNT' ? OPEN : ELSEWHERE
}

/** A token always says of whom and for whom it is; other claims may be missing, and those of others' tokens are. */
function federatedValues(key: string, provider: string): readonly KeyValue[] {
  if (key === 'aws:federatedprovider') return [{ like: provider }]
  const issuer = issuerOf(provider).toLowerCase()
  if (key === `${issuer}:sub` || key === `${issuer}:aud`) return [ANY]
  if (CLAIMS.test(key) && !key.startsWith(isSaml(provider) ? 'saml:' : `${issuer}:`)) return ABSENT
  return /^aws:(principal(account|arn|orgid|orgpaths)|source(account|arn|orgid|orgpaths))$/.test(key)
    ? ABSENT
    : OPEN
}
