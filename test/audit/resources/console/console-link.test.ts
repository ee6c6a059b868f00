import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildConsoleLink, consolePages } from '../../../../audit/resources/console/console-link.ts'
import type { Kind } from '../../../../audit/resources/resource.ts'

const DIGEST = `sha256:${'7b'.repeat(32)}`
const OF = 'eu-west-1:111122223333'

/** An ARN of each kind that has a page, and the path of the page. */
const PAGES: readonly (readonly [Kind, string, string])[] = [
  [
    'AWS::AccessAnalyzer::AccountAnalyzers',
    `access-analyzer:${OF}:analyzers`,
    'access-analyzer/home?region=eu-west-1',
  ],
  [
    'AWS::CloudTrail::AccountTrails',
    `cloudtrail:${OF}:trails`,
    'cloudtrailv2/home?region=eu-west-1#/dashboard',
  ],
  [
    'AWS::CodeBuild::Project',
    `codebuild:${OF}:project/ship-it`,
    'codesuite/codebuild/111122223333/projects/ship-it/history?region=eu-west-1',
  ],
  [
    'AWS::EC2::NetworkAcl',
    `ec2:${OF}:network-acl/acl-1`,
    'vpcconsole/home?region=eu-west-1#NetworkAclDetails:networkAclId=acl-1',
  ],
  [
    'AWS::EC2::RouteTable',
    `ec2:${OF}:route-table/rtb-1`,
    'vpcconsole/home?region=eu-west-1#RouteTableDetails:RouteTableId=rtb-1',
  ],
  [
    'AWS::EC2::SecurityGroup',
    `ec2:${OF}:security-group/sg-1`,
    'ec2/home?region=eu-west-1#SecurityGroup:groupId=sg-1',
  ],
  [
    'AWS::EC2::Subnet',
    `ec2:${OF}:subnet/subnet-1`,
    'vpcconsole/home?region=eu-west-1#SubnetDetails:subnetId=subnet-1',
  ],
  ['AWS::EC2::VPC', `ec2:${OF}:vpc/vpc-1`, 'vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-1'],
  [
    'AWS::EC2::VPCEndpoint',
    `ec2:${OF}:vpc-endpoint/vpce-1`,
    'vpcconsole/home?region=eu-west-1#EndpointDetails:vpcEndpointId=vpce-1',
  ],
  [
    'AWS::ECR::Image',
    `ecr:${OF}:repository/team-a/web/${DIGEST}`,
    `ecr/repositories/private/111122223333/team-a/web/_/image/${DIGEST}/details?region=eu-west-1`,
  ],
  ['AWS::ECR::Registry', `ecr:${OF}:registry`, 'ecr/private-registry?region=eu-west-1'],
  [
    'AWS::ECR::Repository',
    `ecr:${OF}:repository/team-a/web`,
    'ecr/repositories/private/111122223333/team-a/web?region=eu-west-1',
  ],
  ['AWS::ECS::Cluster', `ecs:${OF}:cluster/shop`, 'ecs/v2/clusters/shop?region=eu-west-1'],
  ['AWS::ECS::Service', `ecs:${OF}:service/shop/web`, 'ecs/v2/clusters/shop/services/web?region=eu-west-1'],
  [
    'AWS::ECS::TaskDefinition',
    `ecs:${OF}:task-definition/web:3`,
    'ecs/v2/task-definitions/web/3?region=eu-west-1',
  ],
  ['AWS::Events::EventBus', `events:${OF}:event-bus/orders`, 'events/home?region=eu-west-1#/eventbus/orders'],
  ['AWS::GuardDuty::Detector', `guardduty:${OF}:detector`, 'guardduty/home?region=eu-west-1#/settings'],
  [
    'AWS::IAM::Group',
    'iam::111122223333:group/path/dev+1',
    'iam/home?region=us-east-1#/groups/details/dev%2B1',
  ],
  [
    'AWS::IAM::ManagedPolicy',
    'iam::aws:policy/service-role/ReadOnly',
    'iam/home?region=us-east-1#/policies/details/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fservice-role%2FReadOnly',
  ],
  ['AWS::IAM::Role', 'iam::111122223333:role/a/app', 'iam/home?region=us-east-1#/roles/details/app'],
  ['AWS::IAM::User', 'iam::111122223333:user/ann', 'iam/home?region=us-east-1#/users/details/ann'],
  [
    'AWS::InspectorV2::AccountStatus',
    `inspector2:${OF}:status`,
    'inspector/v2/home?region=eu-west-1#/settings/account-management/accounts',
  ],
  ['AWS::Lambda::Function', `lambda:${OF}:function:api`, 'lambda/home?region=eu-west-1#/functions/api'],
  [
    'AWS::Lambda::LayerVersion',
    `lambda:${OF}:layer:tools:4`,
    'lambda/home?region=eu-west-1#/layers/tools/versions/4',
  ],
  [
    'AWS::SNS::Topic',
    `sns:${OF}:orders.fifo`,
    `sns/v3/home?region=eu-west-1#/topic/arn:aws:sns:${OF}:orders.fifo`,
  ],
  [
    'AWS::SQS::Queue',
    `sqs:${OF}:orders`,
    'sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F111122223333%2Forders',
  ],
]

describe('the console page of a resource', () => {
  it.each(PAGES)('of %s has the address that the console has for it', (_, arn, path) => {
    const region = path.includes('us-east-1') ? 'us-east-1' : 'eu-west-1'
    expect(buildConsoleLink(`arn:aws:${arn}`)).toBe(`https://${region}.console.aws.amazon.com/${path}`)
  })

  it('is tested for each kind that has one', () => {
    expect(PAGES.map(([kind]) => kind).toSorted()).toEqual(Object.keys(consolePages).toSorted())
  })

  it.each([
    [
      'arn:aws-cn:ecr:cn-north-1:111122223333:repository/web',
      'https://console.amazonaws.cn/ecr/repositories/private/111122223333/web?region=cn-north-1',
    ],
    [
      'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:q',
      'https://console.amazonaws-us-gov.com/sqs/v3/home?region=us-gov-west-1#/queues/https%3A%2F%2Fsqs.us-gov-west-1.amazonaws.com%2F111122223333%2Fq',
    ],
    [
      'arn:aws-us-gov:iam::111122223333:group/dev',
      'https://console.amazonaws-us-gov.com/iam/home?region=us-gov-west-1#/groups/details/dev',
    ],
    ['arn:aws-cn:sqs:cn-north-1:111122223333:q', undefined],
    ['arn:aws-iso:ecr:us-iso-east-1:111122223333:repository/web', undefined],
    ['arn:aws:ecr:cn-north-1:111122223333:repository/web', undefined],
  ])('of %s is that of its partition', (arn, url) => {
    expect(buildConsoleLink(arn)).toBe(url)
  })

  it.each([
    `ecr:${OF}:repository/../../iam`,
    `ecr:${OF}:repository/a/../b`,
    `ecr:${OF}:repository/web?x=1`,
    `ecr:${OF}:repository/web#/x`,
    `ecr:${OF}:repository/web/sha256:${'7b'.repeat(31)}`,
    `ecr:${OF}:repository/web/${DIGEST}/content`,
    `ecr:${OF}:repository/web/sha256:${'<'.repeat(64)}`,
    `codebuild:${OF}:project/a/b`,
    `codebuild:${OF}:project/"><script>`,
    `sns:${OF}:a/b#c`,
    `sns:${OF}:a?b`,
    `sqs:${OF}:a%2F..`,
    `events:${OF}:event-bus/aws.partner/example.com/x`,
    `lambda:${OF}:layer:tools`,
    `guardduty:${OF}:detector/x`,
  ])('is none for %s, which is not of the known form', arn => {
    expect(buildConsoleLink(`arn:aws:${arn}`)).toBeUndefined()
  })

  it('leads to the console and nowhere else, whatever an ARN is', () => {
    const resources = PAGES.map(([, arn]) => arn)
    const hostile = fc
      .tuple(fc.constantFrom(...resources), fc.string({ maxLength: 30 }), fc.nat(60))
      .map(([arn, text, at]) => `arn:aws:${arn.slice(0, at)}${text}${arn.slice(at)}`)
    fc.assert(
      fc.property(hostile, arn => {
        const link = buildConsoleLink(arn)
        if (link === undefined) return
        const { protocol, hostname, pathname, username } = new URL(link)
        expect(protocol).toBe('https:')
        expect(hostname).toMatch(/^[a-z0-9-]+\.console\.aws\.amazon\.com$/)
        expect(username).toBe('')
        expect(link).toMatch(/^[A-Za-z0-9:/?=#%._~!*'()-]+$/)
        expect(pathname.split('/')).not.toContain('..')
      }),
    )
  })

  it('is found in time for an ARN of many parts', () => {
    const start = performance.now()
    buildConsoleLink(`arn:aws:ecr:${OF}:repository/${'a/'.repeat(460)}!`)
    buildConsoleLink(`arn:aws:iam::111122223333:policy/${'a/'.repeat(460)}!`)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
