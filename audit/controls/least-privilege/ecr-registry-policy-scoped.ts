import type { ClassifiedExposure } from '../../resources/standing.ts'
import { control } from '../control.ts'
import { publicAmong, shown, statementOf, strangersAmong, whom } from '../exposed.ts'
import { compliant, nonCompliant } from '../verdict.ts'

export const ecrRegistryPolicyScoped = control(
  {
    id: 'least-privilege/ecr-registry-policy-scoped',
    title: "Registries' policies should let in known accounts only",
    severity: 'HIGH',
    because:
      'Whoever may replicate into the registry, or have it make repositories and pull images through, can put images ' +
      'of his own where yours are deployed from.',
    remediation:
      'Name the accounts that replicate or pull through in the registry policy (PutRegistryPolicy); list those that are ' +
      'yours under "trusted" in assay.config.json.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html'],
    mappings: { 'NIST SP 800-190': ['4.2.3'] },
    limits: [
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'A registry without a policy lets nobody else in, and passes.',
    ],
    settings: {},
  },
  on => [
    on('AWS::ECR::Registry', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const open = [
        ...publicAmong(policyExposure),
        ...networksAmong(policyExposure),
        ...strangersAmong(policyExposure),
      ]
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      const of = `${statementOf(first)} of the policy lets ${whom(first)} in`
      return nonCompliant(
        first.standing === 'FOREIGN' && isNamed(first) ? `${of}, which is not trusted.` : `${of}.`,
        shown(open),
      )
    }),
  ],
)

/** A network is no account. */
function networksAmong(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'NETWORK')
}

function isNamed({ to }: ClassifiedExposure): boolean {
  return to !== 'PUBLIC' && to !== 'NETWORK'
}
