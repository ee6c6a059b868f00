import * as fc from 'fast-check'
import { parsePolicy } from '../../../../audit/policy/document.ts'
import type { Question, Session } from '../../../../audit/policy/decide/question.ts'
import type { Principal, SourcedPolicy } from '../../../../audit/policy/effective/principal.ts'
import { ACCOUNT } from './alphabet.ts'
import type { Key } from './conditions.ts'
import type { NaiveLayers, NaivePolicy, NaiveRequest } from './document.ts'
import { policy, scps } from './policies.ts'

const ARNS: readonly NaiveLayers['principal'][] = [
  { arn: `arn:aws:iam::${ACCOUNT}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ACCOUNT}:user/alice`, kind: 'user' },
]

/** Principals with policies of `identity`, of which some have a boundary and levels of SCPs over them. */
export function principalsWith(
  identity: fc.Arbitrary<readonly NaivePolicy[]>,
  keys: readonly Key[],
): fc.Arbitrary<NaiveLayers> {
  const organization = fc.record({
    managementAccount: fc.constantFrom(false, false, false, true),
    scps: scps(keys),
  })
  return fc
    .record({
      principal: fc.constantFrom(...ARNS),
      identity,
      boundary: fc.option(policy(keys), { nil: undefined, freq: 1 }),
      organization: fc.option(organization, { nil: undefined, freq: 1 }),
    })
    .map(({ boundary, organization: given, ...all }) => ({
      account: ACCOUNT,
      ...all,
      ...(boundary === undefined ? {} : { boundary }),
      ...(given === undefined ? {} : { organization: given }),
    }))
}

/** The principal as the engine is told of it. */
export function principalOf({
  principal,
  account,
  identity,
  boundary,
  organization,
}: NaiveLayers): Principal {
  return {
    ...principal,
    account,
    identity: sourced(identity, 'identity'),
    ...(boundary === undefined ? {} : { boundary: { policy: 'boundary', document: parsePolicy(boundary) } }),
    ...(organization === undefined
      ? {}
      : {
          organization: {
            id: 'o-one',
            managementAccount: organization.managementAccount,
            scps: organization.scps.map((level, at) => sourced(level, `scp ${at}`)),
            rcps: (organization.rcps ?? []).map((level, at) => sourced(level, `rcp ${at}`)),
          },
        }),
  }
}

function sourced(policies: readonly NaivePolicy[], name: string): SourcedPolicy[] {
  return policies.map((each, at) => ({ policy: `${name} ${at}`, document: parsePolicy(each) }))
}

/** A question as the engine that decides requests is asked it. */
export function questionOf(request: NaiveRequest, layers: NaiveLayers): Question {
  const { session, resourceAccount, resourcePolicy } = layers
  return {
    principal: principalOf(layers),
    request,
    ...(session === undefined ? {} : { session: sessionOf(session) }),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(resourcePolicy === undefined
      ? {}
      : { resourcePolicy: { policy: 'resource', document: parsePolicy(resourcePolicy) } }),
  }
}

function sessionOf({ policy: limit, arn }: NonNullable<NaiveLayers['session']>): Session {
  return {
    ...(limit === undefined ? {} : { policy: { policy: 'session', document: parsePolicy(limit) } }),
    ...(arn === undefined ? {} : { arn }),
  }
}
