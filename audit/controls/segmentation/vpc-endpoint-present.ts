import { parseArn } from '../../resources/arn.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** The number of services in the reason. */
const NAMED = 10

export const vpcEndpointPresent = control(
  {
    id: 'segmentation/vpc-endpoint-present',
    title: 'VPCs of workloads should have endpoints for the AWS services in use',
    severity: 'MEDIUM',
    rationale:
      'Without an endpoint, calls to AWS leave the VPC: the subnets need a route to the internet, and no ' +
      'policy limits which buckets and registries they can reach.',
    remediation:
      'Create the endpoints (CreateVpcEndpoint; the gateway endpoint for S3 is free). Remove services ' +
      'that the VPC does not use from "services".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-55',
      'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.55', 'EC2.56'],
      'CIS AWS Foundations 7.0': ['6.8'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-ULN'],
      'NIST SP 800-190': ['4.2.1'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'SC-7'],
      'PCI DSS 4.0.1': ['1.4.2', '1.4.4'],
    },
    knownLimitations: [
      'Which services the workloads of a VPC call is unknown. The default list is what tasks need to ' +
        'pull images and write logs; a VPC with functions only needs fewer.',
      'VPCs without functions and services are not evaluated.',
      'Whether the endpoint is in every Availability Zone and has private DNS is not checked.',
    ],
    /** Required services, as in the name of the endpoint service: `com.amazonaws.<region>.<service>`. */
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
        if (settings.services.length === 0) return notApplicable('The setting "services" is empty.')
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
          `The VPC has no available endpoint for ${missing.slice(0, NAMED).join(', ')}${more}.`,
          evidence,
        )
      },
    ),
  ],
)

/** Whether `name` is the endpoint service of the AWS service `service` in `region`. In China, names begin with `cn.`. */
function isAwsService(name: string, service: string, region: string): boolean {
  return name.replace(/^cn\./, '') === `com.amazonaws.${region}.${service}`
}
