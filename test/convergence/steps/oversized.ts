import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { HISTORY_ACCOUNT_ID, formatEc2Id, parseLastArnPart } from '../accounts/identifiers.ts'
import { CIDR_BLOCKS } from '../accounts/network.ts'
import { LONG_DESCRIPTION, buildLargePolicy } from '../accounts/oversized.ts'
import { chooseBetween, repeatTimes } from '../accounts/random-choice.ts'
import { buildCallEvent } from './step-event.ts'
import { buildCallStep, chooseAny, type ChangeGenerator } from './step.ts'

/** Chooses the resource of a section with the most entries in `part`: the one that is nearest to a limit. */
function chooseLargest<T>(
  section: Readonly<Record<string, T>>,
  measure: (each: T) => number,
  seededRandom: SeededRandom,
): string | undefined {
  const sizes = Object.entries(section).map(([arn, each]) => ({ arn, size: measure(each) }))
  const largest = sizes.toSorted((a, b) => b.size - a.size)[0]
  return largest !== undefined && seededRandom.next() < 0.7 ? largest.arn : chooseAny(section, seededRandom)
}

function countMembers(part: object | undefined): number {
  return Object.keys(part ?? {}).length
}

function buildPutEvent(roleName: string, policyName: string, document: object) {
  return buildCallEvent('iam:PutRolePolicy', {
    roleName,
    policyName,
    policyDocument: JSON.stringify(document),
  })
}

/** Puts a large inline policy once, or edits it up to 40 times, each second. */
function buildLargePolicyStep(edits: (seededRandom: SeededRandom) => number): ChangeGenerator {
  return (exampleAccount, seededRandom) => {
    const arn = chooseLargest(exampleAccount.roles, ({ inline }) => countMembers(inline), seededRandom)
    if (arn === undefined) return undefined
    const roleName = parseLastArnPart(arn)
    const policyName = `large-${chooseBetween(seededRandom, 1, 24)}`
    const documents = repeatTimes(edits(seededRandom), () =>
      buildLargePolicy(chooseBetween(seededRandom, 1, 1_000_000)),
    )
    return {
      title: `iam:PutRolePolicy ${roleName} ${policyName}: ${documents.length} times, large`,
      isValid: now => arn in now.roles,
      moments: documents.map((document, index) => ({
        after: index,
        patch: () => ({ roles: { [arn]: { inline: { [policyName]: document } } } }),
        events: () => [buildPutEvent(roleName, policyName, document)],
      })),
    }
  }
}

const putLargeInline = buildLargePolicyStep(() => 1)
const editLargeInline = buildLargePolicyStep(seededRandom => chooseBetween(seededRandom, 10, 40))

/** Authorizes several rules with long descriptions in one call, for the account's network or for everyone. */
const authorizeLongRules: ChangeGenerator = ({ securityGroups }, seededRandom) => {
  const arn = chooseLargest(
    securityGroups,
    ({ ingress, egress }) => countMembers(ingress) + countMembers(egress),
    seededRandom,
  )
  if (arn === undefined) return undefined
  const groupId = parseLastArnPart(arn)
  const cidr = seededRandom.pick(CIDR_BLOCKS)
  const first = chooseBetween(seededRandom, 200_000, 900_000)
  const port = seededRandom.pick([22, 443])
  const ids = repeatTimes(chooseBetween(seededRandom, 1, 20), number => formatEc2Id('sgr', first + number))
  const rule = { protocol: 'tcp', fromPort: port, toPort: port, cidr, description: LONG_DESCRIPTION }
  return buildCallStep(
    `ec2:AuthorizeSecurityGroupIngress ${groupId}: ${ids.length} long rules of port ${port} for ${cidr}`,
    now => arn in now.securityGroups,
    { securityGroups: { [arn]: { ingress: Object.fromEntries(ids.map(id => [id, rule])) } } },
    buildCallEvent(
      'ec2:AuthorizeSecurityGroupIngress',
      { groupId, ipPermissions: buildPermissions(rule, ids) },
      {
        requestId: 'e1759895-dd99-4093-a588-164c20f29039',
        _return: true,
        securityGroupRuleSet: {
          items: ids.map(securityGroupRuleId => ({
            groupId,
            groupOwnerId: HISTORY_ACCOUNT_ID,
            isEgress: false,
            securityGroupRuleId,
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
            cidrIpv4: cidr,
            description: LONG_DESCRIPTION,
          })),
        },
      },
    ),
  )
}

function buildPermissions(
  rule: { protocol: string; fromPort: number; toPort: number; cidr: string; description: string },
  ids: readonly string[],
): object {
  const { protocol: ipProtocol, fromPort, toPort, cidr: cidrIp, description } = rule
  const ipRanges = { items: ids.map(() => ({ cidrIp, description })) }
  return {
    items: [{ ipProtocol, fromPort, toPort, groups: {}, ipRanges, ipv6Ranges: {}, prefixListIds: {} }],
  }
}

/** Removes all rules with a long description, so that a group that was too large can be read again. */
const revokeLongRules: ChangeGenerator = ({ securityGroups }, seededRandom) => {
  const arn = chooseAny(
    Object.fromEntries(Object.entries(securityGroups).filter(([, { ingress }]) => hasLongRule(ingress))),
    seededRandom,
  )
  if (arn === undefined) return undefined
  const groupId = parseLastArnPart(arn)
  const ids = listLongRules(securityGroups[arn]?.ingress ?? {})
  return buildCallStep(
    `ec2:RevokeSecurityGroupIngress ${groupId}: ${ids.length} long rules`,
    now => hasLongRule(now.securityGroups[arn]?.ingress ?? {}),
    { securityGroups: { [arn]: { ingress: Object.fromEntries(ids.map(id => [id, null])) } } },
    buildCallEvent(
      'ec2:RevokeSecurityGroupIngress',
      { groupId, securityGroupRuleIds: { items: ids.map(securityGroupRuleId => ({ securityGroupRuleId })) } },
      { requestId: 'e1759895-dd99-4093-a588-164c20f29039', _return: true },
    ),
  )
}

type Rules = ExampleAccount['securityGroups'][string]['ingress']

function hasLongRule(rules: Rules): boolean {
  return listLongRules(rules).length > 0
}

function listLongRules(rules: Rules): string[] {
  return Object.entries(rules).flatMap(([id, { description }]) => (description === undefined ? [] : [id]))
}

/** Creates one more alias of the function that has the most. */
const createReleaseAlias: ChangeGenerator = ({ functions }, seededRandom) => {
  const published = Object.fromEntries(Object.entries(functions).filter(([, each]) => isPublished(each)))
  const arn = chooseLargest(published, ({ aliases }) => countMembers(aliases), seededRandom)
  if (arn === undefined) return undefined
  const functionName = parseLastArnPart(arn)
  const name = `release-${chooseBetween(seededRandom, 1, 99)}`
  return buildCallStep(
    `lambda:CreateAlias ${functionName} ${name}`,
    now => isPublished(now.functions[arn]) && !(name in (now.functions[arn]?.aliases ?? {})),
    { functions: { [arn]: { aliases: { [name]: '1' } } } },
    buildCallEvent(
      'lambda:CreateAlias20150331',
      { functionName, name, functionVersion: '1' },
      { aliasArn: `${arn}:${name}`, name, functionVersion: '1' },
    ),
  )
}

function isPublished(each: ExampleAccount['functions'][string] | undefined): boolean {
  return each?.versions !== undefined && '1' in each.versions
}

/** Change generators that bring resources to the limits of what Assay reads and stores. */
export const oversizedChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  putLargeInline,
  editLargeInline,
  authorizeLongRules,
  revokeLongRules,
  createReleaseAlias,
}
