import * as fc from 'fast-check'
import { parsePolicy } from '../../../../../../audit/engines/iam/policy-document.ts'
import type {
  DecisionQuestion,
  PrincipalSession,
} from '../../../../../../audit/engines/iam/decide/decision.ts'
import type {
  Principal,
  SourcedPolicy,
} from '../../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { ORACLE_ACCOUNT_ID } from './alphabet.ts'
import type { ConditionKeySample } from './conditions.ts'
import type { OraclePolicies, OraclePolicy, OracleRequest } from '../document.ts'
import { generatePolicy, generateScps } from './policies.ts'

const ARNS: readonly OraclePolicies['principal'][] = [
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/alice`, kind: 'user' },
]

/** Principals with policies of `identity`, some with a boundary and levels of SCPs. */
export function generatePrincipals(
  identity: fc.Arbitrary<readonly OraclePolicy[]>,
  keys: readonly ConditionKeySample[],
): fc.Arbitrary<OraclePolicies> {
  const organization = fc.record({
    managementAccount: fc.constantFrom(false, false, false, true),
    scps: generateScps(keys),
  })
  return fc
    .record({
      principal: fc.constantFrom(...ARNS),
      identity,
      boundary: fc.option(generatePolicy(keys), { nil: undefined, freq: 1 }),
      organization: fc.option(organization, { nil: undefined, freq: 1 }),
    })
    .map(({ boundary, organization: input, ...all }) => ({
      account: ORACLE_ACCOUNT_ID,
      ...all,
      ...(boundary === undefined ? {} : { boundary }),
      ...(input === undefined ? {} : { organization: input }),
    }))
}

/** The principal as the engine takes it. */
export function buildEnginePrincipal({
  principal,
  account,
  identity,
  boundary,
  organization,
}: OraclePolicies): Principal {
  return {
    ...principal,
    account,
    identity: addPolicyNames(identity, 'identity'),
    ...(boundary === undefined ? {} : { boundary: { policy: 'boundary', document: parsePolicy(boundary) } }),
    ...(organization === undefined
      ? {}
      : {
          organization: {
            id: 'o-one',
            managementAccount: organization.managementAccount,
            scps: organization.scps.map((level, at) => addPolicyNames(level, `scp ${at}`)),
            rcps: (organization.rcps ?? []).map((level, at) => addPolicyNames(level, `rcp ${at}`)),
          },
        }),
  }
}

function addPolicyNames(policies: readonly OraclePolicy[], name: string): SourcedPolicy[] {
  return policies.map((each, at) => ({ policy: `${name} ${at}`, document: parsePolicy(each) }))
}

/** A question as the decision engine takes it. */
export function buildEngineQuestion(request: OracleRequest, layers: OraclePolicies): DecisionQuestion {
  const { session, resourceAccount, resourcePolicy } = layers
  return {
    principal: buildEnginePrincipal(layers),
    request,
    ...(session === undefined ? {} : { session: buildEngineSession(session) }),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(resourcePolicy === undefined
      ? {}
      : { resourcePolicy: { policy: 'resource', document: parsePolicy(resourcePolicy) } }),
  }
}

function buildEngineSession({
  policy: limit,
  arn,
}: NonNullable<OraclePolicies['session']>): PrincipalSession {
  return {
    ...(limit === undefined ? {} : { policy: { policy: 'session', document: parsePolicy(limit) } }),
    ...(arn === undefined ? {} : { arn }),
  }
}
