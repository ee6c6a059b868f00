import { describe, expect, it } from 'vitest'
import { buildPrefixListResource } from '../../../../audit/resources/ec2/prefix-list.ts'
import { readRecorded, listRecordedCalls } from '../recorded-account.ts'
import {
  formatNetworkArn,
  listReadFacts,
  testGroup,
  listUnknownReasons,
  testVpc,
} from './network-resources.ts'

const RULES = 'DescribeSecurityGroupRules'
const base = { SecurityGroupRuleId: 'sgr-1', IsEgress: false, IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }

function readRules(...SecurityGroupRules: object[]) {
  return readRecorded(testGroup, listRecordedCalls({ operation: RULES, output: { SecurityGroupRules } }), [
    'rules',
  ])
}

describe('a security group', () => {
  it('has a name, a VPC and rules, and references the groups in them', async () => {
    expect(await readRecorded(testGroup)).toMatchObject({
      facts: {
        name: { known: 'group-sg-0169a9df8848913ef' },
        vpc: { known: testVpc },
        ingress: {
          known: [
            {
              id: 'sgr-02f1a9c4d8e7b6350',
              protocol: 'tcp',
              from: 8080,
              to: 8080,
              peer: 'sg-0c85c87668427d358',
            },
            { id: 'sgr-0734e776fd01aa47e', protocol: 'tcp', from: 8081, to: 8081, peer: '10.0.0.0/16' },
          ],
        },
        egress: { known: [] },
        sources: {
          known: [
            { kind: 'AWS::EC2::SecurityGroup', arn: formatNetworkArn('security-group/sg-0c85c87668427d358') },
          ],
        },
        destinations: { known: [] },
        sourcePrefixLists: { known: [] },
        destinationPrefixLists: { known: [] },
      },
    })
  })

  it.each([
    [{ CidrIpv6: '::/0' }, '::/0'],
    [{ CidrIpv4: '208.236.235.254/0' }, '208.236.235.254/0'],
    [{ PrefixListId: 'pl-6da54004' }, 'pl-6da54004'],
    [{ ReferencedGroupInfo: { GroupId: 'sg-0aaaaaaaaaaaaaaaa' } }, 'sg-0aaaaaaaaaaaaaaaa'],
  ])('allows the peer of a rule: %j', async (named, peer) => {
    const { ingress } = listReadFacts(await readRules({ ...base, ...named, Description: '' }))
    expect(ingress).toEqual({ known: [{ id: 'sgr-1', protocol: 'tcp', from: 22, to: 22, peer }] })
  })

  it('keeps descriptions, directions and -1 for all ports', async () => {
    const facts = listReadFacts(
      await readRules(
        { ...base, CidrIpv4: '10.0.0.0/8', Description: 'office' },
        { SecurityGroupRuleId: 'sgr-2', IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' },
      ),
    )
    expect(facts).toMatchObject({
      ingress: { known: [{ id: 'sgr-1', description: 'office' }] },
      egress: { known: [{ id: 'sgr-2', protocol: '-1', from: -1, to: -1 }] },
    })
  })

  it('references each group once, and no group of another account', async () => {
    const other = { ReferencedGroupInfo: { GroupId: 'sg-0bbbbbbbbbbbbbbbb', UserId: '999988887777' } }
    const own = { ReferencedGroupInfo: { GroupId: 'sg-0aaaaaaaaaaaaaaaa', UserId: '111122223333' } }
    const facts = listReadFacts(
      await readRules(
        { ...base, ...own },
        { ...base, ...other, SecurityGroupRuleId: 'sgr-2' },
        { ...base, ...own, IsEgress: true },
      ),
    )
    expect(facts).toMatchObject({
      sources: { known: [{ arn: formatNetworkArn('security-group/sg-0aaaaaaaaaaaaaaaa') }] },
      destinations: { known: [{ arn: formatNetworkArn('security-group/sg-0aaaaaaaaaaaaaaaa') }] },
    })
    expect((facts['ingress'] as { known: unknown[] }).known).toHaveLength(2)
  })

  it('references each prefix list once, by the direction of the rules', async () => {
    const facts = listReadFacts(
      await readRules(
        { ...base, PrefixListId: 'pl-0bbbbbbbb' },
        { ...base, PrefixListId: 'pl-0aaaaaaaa', SecurityGroupRuleId: 'sgr-2' },
        { ...base, PrefixListId: 'pl-0bbbbbbbb', SecurityGroupRuleId: 'sgr-3' },
        { ...base, PrefixListId: 'pl-0cccccccc', SecurityGroupRuleId: 'sgr-4', IsEgress: true },
      ),
    )
    expect(facts).toMatchObject({
      sourcePrefixLists: {
        known: [
          buildPrefixListResource('pl-0aaaaaaaa', testGroup),
          buildPrefixListResource('pl-0bbbbbbbb', testGroup),
        ],
      },
      destinationPrefixLists: { known: [buildPrefixListResource('pl-0cccccccc', testGroup)] },
    })
  })

  it('may have no rules', async () => {
    expect(listReadFacts(await readRules())).toEqual({
      ingress: { known: [] },
      egress: { known: [] },
      sources: { known: [] },
      destinations: { known: [] },
      sourcePrefixLists: { known: [] },
      destinationPrefixLists: { known: [] },
    })
  })

  it('reads all pages', async () => {
    const input = { Filters: [{ Name: 'group-id', Values: ['sg-0169a9df8848913ef'] }], NextToken: 'more' }
    const second = {
      service: 'ec2',
      region: 'eu-west-1',
      operation: RULES,
      input,
      output: { SecurityGroupRules: [{ ...base, CidrIpv4: '0.0.0.0/0' }] },
      at: '2026-05-12T09:00:00Z',
    }
    const first = listRecordedCalls({
      operation: RULES,
      output: { SecurityGroupRules: [], NextToken: 'more' },
    })
    const { ingress } = listReadFacts(await readRecorded(testGroup, [...first, second], ['rules']))
    expect(ingress).toMatchObject({ known: [{ peer: '0.0.0.0/0' }] })
  })

  it.each([
    ['a rule without a source', base],
    ['a rule without a direction', { ...base, IsEgress: undefined, CidrIpv4: '0.0.0.0/0' }],
    ['a port that is no number', { ...base, FromPort: '22', CidrIpv4: '0.0.0.0/0' }],
  ])('is unknown with %s', async (_, rule) => {
    expect(listUnknownReasons(await readRules(rule))).toHaveLength(6)
  })

  it.each([
    ['by its error', { operation: 'DescribeSecurityGroups', error: 'InvalidGroup.NotFound' }],
    ['by an empty response', { operation: 'DescribeSecurityGroups', output: { SecurityGroups: [] } }],
    ['by the error of its rules', { operation: RULES, error: 'InvalidGroup.NotFound' }],
  ])('is not found %s', async (_, instead) => {
    expect(await readRecorded(testGroup, listRecordedCalls(instead))).toBe('NOT_FOUND')
  })

  it.each([{ error: 'InvalidGroup.NotFound' }, { output: { SecurityGroups: [] } }])(
    'that does not exist is not one without rules: %j',
    async response => {
      const calls = listRecordedCalls(
        { operation: RULES, output: { SecurityGroupRules: [] } },
        { operation: 'DescribeSecurityGroups', ...response },
      )
      expect(await readRecorded(testGroup, calls, ['rules'])).toBe('NOT_FOUND')
    },
  )

  it('is unknown when two are returned', async () => {
    const one = { GroupId: 'sg-1', GroupName: 'a' }
    const calls = listRecordedCalls({
      operation: 'DescribeSecurityGroups',
      output: { SecurityGroups: [one, one] },
    })
    expect(listUnknownReasons(await readRecorded(testGroup, calls, ['details']))).toEqual(
      Array(3).fill('ec2:DescribeSecurityGroups returned 2 resources for one id'),
    )
  })

  it('may be in no VPC', async () => {
    const output = { SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'classic' }] }
    const calls = listRecordedCalls({ operation: 'DescribeSecurityGroups', output })
    expect(listReadFacts(await readRecorded(testGroup, calls, ['details']))).toMatchObject({
      vpc: { known: 'NONE' },
    })
  })
})
