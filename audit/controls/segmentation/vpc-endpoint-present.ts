import { parseArn } from '../../resources/arn.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** Services that the reason names. */
const NAMED = 10

export const vpcEndpointPresent = control(
  {
    id: 'segmentation/vpc-endpoint-present',
    title: 'VPCs of workloads should have endpoints for the AWS services that these use',
    severity: 'MEDIUM',
    rationale:
      'Without an endpoint, calls to AWS leave the VPC: the subnets need a way to the internet, and no policy limits ' +
      'whose buckets and registries they reach.',
    remediation:
      'Create the endpoints (CreateVpcEndpoint; the one for S3 is a gateway and free); take services that the VPC does not ' +
      'use from "services".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-55',
      'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.55', 'EC2.56'],
      'NIST SP 800-190': ['4.2.1'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'SC-7'],
      'PCI DSS 4.0.1': ['1.4.2', '1.4.4'],
    },
    knownLimitations: [
      'Which services the workloads of a VPC call is not known: the default ones are what tasks need to pull images and write logs; a VPC with functions only needs fewer.',
      'VPCs in which no function and no service runs are not looked at.',
      'Whether the endpoint is in every Availability Zone, with private DNS, is not weighed.',
    ],
    /** The services, as they end the names of endpoint services: `com.amazonaws.<region>.<service>`. */
    settings: { services: ['ecr.api', 'ecr.dkr', 'logs', 's3'] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::VPC',
      {
        facts: ['endpointServices'],
        each: { endpoints: { facts: ['presence', 'serviceName', 'state'] } },
      },
      ({ resource, endpointServices, endpoints }, { settings }) => {
        if (settings.services.length === 0) return notApplicable('No endpoint is asked for.')
        const region = parseArn(resource.arn)?.region ?? resource.region
        const available = endpoints.flatMap(each =>
          each.presence === 'PRESENT' && each.state.toLowerCase() === 'available' ? [each.serviceName] : [],
        )
        const seen = new Set(endpoints.map(each => getResourceName(each.resource)))
        const unread = Object.entries(endpointServices).flatMap(([id, name]) => (seen.has(id) ? [] : [name]))
        const isAmong = (names: readonly string[], service: string) =>
          names.some(name => isAwsService(name, service, region))
        const missing = settings.services.filter(
          service => !isAmong(available, service) && !isAmong(unread, service),
        )
        const evidence = { services: settings.services.slice(0, 20), missing: missing.slice(0, 20) }
        if (missing.length === 0) return compliant(evidence)
        const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : ''
        return nonCompliant(
          `The VPC has no endpoint that works for ${missing.slice(0, NAMED).join(', ')}${more}.`,
          evidence,
        )
      },
    ),
  ],
)

/** Whether an endpoint service is `service` of AWS's in `region`; in China the names begin with `cn.`. */
function isAwsService(name: string, service: string, region: string): boolean {
  return name.replace(/^cn\./, '') === `com.amazonaws.${region}.${service}`
}
