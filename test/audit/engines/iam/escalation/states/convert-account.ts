import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import type { HeldPolicy } from '../../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { parsePolicy, type PolicyDocument } from '../../../../../../audit/engines/iam/policy-document.ts'
import { ESCALATION_ACCOUNT_ID } from '../escalation-account.ts'
import type {
  SimulatedAccount,
  SimulatedDocument,
  SimulatedPolicies,
  SimulatedPrincipal,
} from './simulated-account.ts'

/** The simulated account as the engine sees it. */
export function convertAccount(account: SimulatedAccount): EscalationAccount {
  const { principals, policies, groups, functions, profiles, instances, stacks } = account
  return {
    account: ESCALATION_ACCOUNT_ID,
    principals: Object.entries(principals).map(([name, principal]) =>
      convertPrincipal(name, principal, account),
    ),
    policies: Object.entries(policies).map(([name, { document, versions }]) => ({
      arn: formatSimulatedArn(name),
      document: convertDocument(document),
      versions: versions.map(convertDocument),
    })),
    groups: Object.entries(groups).map(([name, group]) => ({
      arn: formatSimulatedArn(name),
      members: Object.entries(principals).flatMap(([user, { groups: of }]) =>
        of.includes(name) ? [formatSimulatedArn(user)] : [],
      ),
      identity: listHeldPolicies(group, account),
    })),
    functions: Object.entries(functions).map(([name, { role }]) => ({
      arn: formatSimulatedArn(name),
      role: formatSimulatedArn(role),
    })),
    existing: [
      ...Object.entries(instances).flatMap(([name, profile]) => {
        const role = profiles[profile]
        return [
          {
            type: 'instance',
            arn: formatSimulatedArn(name),
            ...(role === null || role === undefined ? {} : { role: formatSimulatedArn(role) }),
          },
        ]
      }),
      ...stacks.map(name => ({ type: 'stack', arn: formatSimulatedArn(name) })),
    ],
  }
}

const SERVICES: Readonly<Record<string, string>> = {
  lambda: 'lambda.amazonaws.com',
  cloudformation: 'cloudformation.amazonaws.com',
  ec2: 'ec2.amazonaws.com',
}

function formatRegionalArn(service: string, resource: string): string {
  return `arn:aws:${service}:eu-west-1:${ESCALATION_ACCOUNT_ID}:${resource}`
}

/** The ARN of the resource with this name, such as `role/app`. */
export function formatSimulatedArn(name: string): string {
  const [type = '', id = ''] = name.split('/')
  switch (type) {
    case 'function':
      return formatRegionalArn('lambda', `function:${id}`)
    case 'instance':
      return formatRegionalArn('ec2', `instance/i-${id}`)
    case 'stack':
      return formatRegionalArn('cloudformation', `stack/${id}/1`)
    case 'AdministratorAccess':
      return 'arn:aws:iam::aws:policy/AdministratorAccess'
    default:
      return `arn:aws:iam::${ESCALATION_ACCOUNT_ID}:${name}`
  }
}

function convertPrincipal(
  name: string,
  principal: SimulatedPrincipal,
  account: SimulatedAccount,
): EscalationPrincipal {
  const { attached, groups, boundary, accessKeys, team } = principal
  const held = groups.map(group => ({
    group,
    policies: account.groups[group] ?? { inline: {}, attached: [] },
  }))
  const isUser = name.startsWith('user/')
  return {
    arn: formatSimulatedArn(name),
    kind: isUser ? 'user' : 'role',
    account: ESCALATION_ACCOUNT_ID,
    identity: [
      ...listHeldPolicies(principal, account),
      ...held.flatMap(({ group, policies }) =>
        listHeldPolicies(policies, account).map(each => ({ ...each, group: formatSimulatedArn(group) })),
      ),
    ],
    attachedPolicyArns: [...attached, ...held.flatMap(({ policies }) => policies.attached)].map(
      formatSimulatedArn,
    ),
    ...(boundary === undefined
      ? {}
      : {
          boundary: {
            policy: formatSimulatedArn(boundary),
            document: convertDocument(account.policies[boundary]?.document ?? []),
          },
        }),
    ...(team === undefined ? {} : { tags: { team } }),
    ...(isUser
      ? { accessKeys, loginProfile: false }
      : {
          trust: convertTrust(principal),
          hasInstanceProfile: Object.values(account.profiles).includes(name),
        }),
  }
}

function listHeldPolicies(
  { inline, attached }: SimulatedPolicies,
  { policies }: SimulatedAccount,
): HeldPolicy[] {
  return [
    ...Object.entries(inline).map(([policy, document]) => ({ policy, document: convertDocument(document) })),
    ...attached.map(policy => ({
      policy: formatSimulatedArn(policy),
      document: convertDocument(policies[policy]?.document ?? []),
    })),
  ]
}

function convertTrust({ trust, admitsTags, trustedTeam }: SimulatedPrincipal): PolicyDocument {
  const services = trust.flatMap(name => SERVICES[name] ?? [])
  const principals = trust
    .filter(name => SERVICES[name] === undefined)
    .map(name => `arn:aws:iam::${ESCALATION_ACCOUNT_ID}:${name === 'account' ? 'root' : name}`)
  return parsePolicy({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {
          ...(services.length === 0 ? {} : { Service: services }),
          ...(principals.length === 0 ? {} : { AWS: principals }),
        },
        Action: admitsTags === true ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole',
        ...(trustedTeam === undefined
          ? {}
          : { Condition: { StringEquals: { 'aws:PrincipalTag/team': trustedTeam } } }),
      },
    ],
  })
}

function convertDocument(document: SimulatedDocument): PolicyDocument {
  return parsePolicy({
    Version: '2012-10-17',
    Statement: document.map(({ effect, actions, resources, equals }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources.map(name => (name === '*' ? '*' : formatSimulatedArn(name))),
      ...(equals === undefined
        ? {}
        : {
            Condition: {
              StringEquals: Object.fromEntries(
                Object.entries(equals).map(([key, value]) => [
                  key,
                  key.endsWith('/team') ? value : formatSimulatedArn(value),
                ]),
              ),
            },
          }),
    })),
  })
}
