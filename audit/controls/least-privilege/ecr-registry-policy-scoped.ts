import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  filterPublicExposures,
  formatExposureReason,
  summarizeExposures,
  filterUntrustedExposures,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrRegistryPolicyScoped = control(
  {
    id: 'least-privilege/ecr-registry-policy-scoped',
    title: 'ECR registry policies should allow only trusted accounts',
    severity: 'HIGH',
    rationale:
      'Principals that can replicate images into the registry, or make it create repositories and pull images ' +
      'through, can place their own images where your deployments pull from.',
    remediation:
      'Restrict the registry policy to the accounts that replicate or pull through (PutRegistryPolicy). List ' +
      'your own accounts under "trusted" in assay.config.json.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.3'] },
    criteria: [
      'If "trusted" lists no organization, every organization that a condition names counts as trusted.',
      'A registry without a policy passes: it allows no other account.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Registry', { facts: ['policyExposure'] }, ({ resource, policyExposure }) => {
      const open = [
        ...filterPublicExposures(policyExposure),
        ...filterNetworkExposures(policyExposure),
        ...filterUntrustedExposures(policyExposure),
      ]
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      return nonCompliant(formatExposureReason(resource, first), summarizeExposures(open))
    }),
  ],
)

function filterNetworkExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'NETWORK')
}
