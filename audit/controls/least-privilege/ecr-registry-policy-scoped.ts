import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  filterPublicExposures,
  summarizeExposures,
  describeExposureStatement,
  filterUntrustedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrRegistryPolicyScoped = control(
  {
    id: 'least-privilege/ecr-registry-policy-scoped',
    title: "Registries' policies should let in known accounts only",
    severity: 'HIGH',
    rationale:
      'Whoever may replicate into the registry, or have it make repositories and pull images through, can put images ' +
      'of his own where yours are deployed from.',
    remediation:
      'Name the accounts that replicate or pull through in the registry policy (PutRegistryPolicy); list those that are ' +
      'yours under "trusted" in assay.config.json.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.3'] },
    knownLimitations: [
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'A registry without a policy lets nobody else in, and passes.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Registry', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const open = [
        ...filterPublicExposures(policyExposure),
        ...filterNetworkExposures(policyExposure),
        ...filterUntrustedExposures(policyExposure),
      ]
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      const of = `${describeExposureStatement(first)} of the policy lets ${describePrincipal(first)} in`
      return nonCompliant(
        first.trustLevel === 'UNTRUSTED' && isNamed(first) ? `${of}, which is not trusted.` : `${of}.`,
        summarizeExposures(open),
      )
    }),
  ],
)

/** A network is no account. */
function filterNetworkExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'NETWORK')
}

function isNamed({ to }: ClassifiedExposure): boolean {
  return to !== 'PUBLIC' && to !== 'NETWORK'
}
