import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseBetween, chooseWithProbability, repeatTimes } from './random-choice.ts'
import { formatEc2Id, formatFunctionArn } from './identifiers.ts'
import { CIDR_BLOCKS } from './network.ts'
import { generateFunction, pickConfiguration } from './workloads.ts'

/** Enlarges one resource, or adds many. Returns a merge patch. */
type Enlargement = (exampleAccount: ExampleAccount, seededRandom: SeededRandom) => object

/** A policy of about 9,500 characters, some of which take two bytes; no two numbers have the same. */
export function buildLargePolicy(number: number) {
  const Resource = repeatTimes(
    80,
    each => `arn:aws:s3:::${'é'.repeat(50)}-${'x'.repeat(40)}-${number}-${each}/*`,
  )
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }] }
}

/** The longest description that EC2 accepts of a rule (EC2 API Reference, "IpRange"). */
export const LONG_DESCRIPTION = 'a rule of a service, '.repeat(13).slice(0, 255)

const SMALL_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
}

/** A section of an account by names. */
function createSection<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries)
}

/** Large inline policies whose sum is about the largest fact that Assay stores, more than IAM accepts today. */
const addLargePolicies: Enlargement = ({ roles }, seededRandom) => {
  const policies = repeatTimes(
    chooseBetween(seededRandom, 17, 22),
    number => [`large-${number}`, buildLargePolicy(number)] as const,
  )
  return { roles: { [seededRandom.pick(Object.keys(roles))]: { inline: createSection(policies) } } }
}

/** About as many inline policies as Assay reads of a principal. */
const addManyPolicies: Enlargement = ({ roles }, seededRandom) => {
  const policies = repeatTimes(
    chooseBetween(seededRandom, 198, 204),
    number => [`small-${number}`, SMALL_POLICY] as const,
  )
  return { roles: { [seededRandom.pick(Object.keys(roles))]: { inline: createSection(policies) } } }
}

/** A security group whose rules are about the largest fact that Assay stores. */
const addLongRules: Enlargement = ({ securityGroups }, seededRandom) => {
  const side = seededRandom.pick(['ingress', 'egress'])
  const [cidr] = CIDR_BLOCKS
  const rules = repeatTimes(
    chooseBetween(seededRandom, 655, 715),
    number =>
      [
        formatEc2Id('sgr', 100_000 + number),
        { protocol: 'tcp', fromPort: 443, toPort: 443, cidr, description: LONG_DESCRIPTION },
      ] as const,
  )
  const group = seededRandom.pick(Object.keys(securityGroups))
  return { securityGroups: { [group]: { [side]: createSection(rules) } } }
}

/** A function with few or many aliases, whose policies have about as many bytes as Assay stores. */
const addAliases: Enlargement = ({ functions }, seededRandom) => {
  const [arn, each] = seededRandom.pick(Object.entries(functions))
  const areLarge = chooseWithProbability(seededRandom, 0.5)
  const count = areLarge ? chooseBetween(seededRandom, 10, 14) : chooseBetween(seededRandom, 85, 105)
  const names = repeatTimes(count, number => `release-${number}`)
  const resourcePolicy = names.map(
    name => [name, buildStatements(`${arn}:${name}`, areLarge ? 50 : 7)] as const,
  )
  return {
    functions: {
      [arn]: {
        versions: { 1: pickConfiguration(each) },
        aliases: Object.fromEntries(names.map(name => [name, '1'])),
        resourcePolicy: createSection(resourcePolicy),
      },
    },
  }
}

/** Statements of about 360 characters each; Lambda accepts policies of 20 KB (Developer Guide, "Lambda quotas"). */
function buildStatements(Resource: string, count: number): object {
  const statements = repeatTimes(
    count,
    number =>
      [
        `bucket-${number}`,
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource,
          Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:s3:::${'b'.repeat(63)}-${number}` } },
        },
      ] as const,
  )
  return createSection(statements)
}

/** More functions than one message evaluates, or than one reads. */
const addFunctions: Enlargement = (exampleAccount, seededRandom) => {
  const role = seededRandom.pick(Object.keys(exampleAccount.roles))
  const functions = repeatTimes(
    chooseBetween(seededRandom, 24, 30),
    number =>
      [
        formatFunctionArn(`worker-${number}`),
        { ...generateFunction(seededRandom, exampleAccount), role },
      ] as const,
  )
  return { functions: createSection(functions) }
}

const ENLARGEMENTS = [addLargePolicies, addManyPolicies, addLongRules, addAliases, addFunctions]

/** Enlarges a resource of most accounts, up to a limit of what Assay reads and stores: below it or above. */
export function generateOversizedResources(
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
): ExampleAccount {
  if (!chooseWithProbability(seededRandom, 0.6)) return exampleAccount
  const enlarge = seededRandom.pick(ENLARGEMENTS)
  return applyMergePatch(exampleAccount, enlarge(exampleAccount, seededRandom))
}
