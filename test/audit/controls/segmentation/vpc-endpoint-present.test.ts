import { vpcEndpointPresent } from '../../../../audit/controls/segmentation/vpc-endpoint-present.ts'
import { testControl } from '../../../test-control.ts'

const arn = 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1'
const id = (service: string) => `vpce-${service}`
const name = (service: string) => `com.amazonaws.eu-west-1.${service}`
const endpoint = (service: string, state = 'available') => ({
  arn: `arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/${id(service)}`,
  facts: { serviceName: name(service), state },
})
const buildDeletedEndpoint = (service: string) => ({ ...endpoint(service), presence: 'DELETED' as const })

/** A VPC with these endpoints, as it was read itself. */
function vpc(...endpoints: { arn: string; facts: { serviceName: string } }[]) {
  const services = endpoints.map(each => [each.arn.split('/')[1] ?? '', each.facts.serviceName] as const)
  return { arn, facts: { endpointServices: Object.fromEntries<string>(services) }, each: { endpoints } }
}

const images = [endpoint('ecr.api'), endpoint('ecr.dkr')]
const others = [endpoint('logs'), endpoint('s3')]

testControl(vpcEndpointPresent, 'AWS::EC2::VPC', {
  compliant: [
    { name: 'all endpoints', ...vpc(...images, ...others) },
    {
      name: 'all endpoints and more',
      ...vpc(...images, ...others, endpoint('lambda'), endpoint('sts', 'failed')),
    },
    { name: 'a capitalized state', ...vpc(endpoint('s3', 'Available')), settings: { services: ['s3'] } },
    {
      name: 'in China',
      arn: 'arn:aws-cn:ec2:cn-north-1:111122223333:vpc/vpc-1',
      facts: { endpointServices: { 'vpce-cn': 'cn.com.amazonaws.cn-north-1.sts' } },
      each: {
        endpoints: [
          {
            arn: 'arn:aws-cn:ec2:cn-north-1:111122223333:vpc-endpoint/vpce-cn',
            facts: { serviceName: 'cn.com.amazonaws.cn-north-1.sts', state: 'available' },
          },
        ],
      },
      settings: { services: ['sts'] },
    },
  ],
  nonCompliant: [
    {
      name: 'no endpoints',
      ...vpc(),
      reason: 'The VPC has no available endpoint for ecr.api, ecr.dkr, logs, s3.',
      evidence: { missing: ['ecr.api', 'ecr.dkr', 'logs', 's3'] },
    },
    { name: 'some endpoints', ...vpc(...images), reason: 'no available endpoint for logs, s3.' },
    {
      name: 'an endpoint that is not available',
      ...vpc(...images, endpoint('logs'), endpoint('s3', 'pendingAcceptance')),
      reason: 'for s3.',
    },
    {
      name: 'a deleted endpoint',
      ...vpc(...images, endpoint('logs'), buildDeletedEndpoint('s3')),
      reason: 'for s3.',
    },
    {
      name: 'an endpoint for another region',
      arn,
      facts: { endpointServices: {} },
      each: { endpoints: [{ facts: { serviceName: 'com.amazonaws.us-east-1.s3', state: 'available' } }] },
      settings: { services: ['s3'] },
    },
    {
      name: 'an endpoint with a similar name',
      ...vpc(endpoint('s3express')),
      settings: { services: ['s3'] },
    },
  ],
  notApplicable: [{ name: 'no required services', ...vpc(), settings: { services: [] } }],
})
