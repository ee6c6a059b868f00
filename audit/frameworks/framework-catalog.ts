import awsCompute10 from './cis/aws-compute-1.0.json' with { type: 'json' }
import awsFoundations50 from './cis/aws-foundations-5.0.json' with { type: 'json' }
import awsFoundations60 from './cis/aws-foundations-6.0.json' with { type: 'json' }
import awsFoundations70 from './cis/aws-foundations-7.0.json' with { type: 'json' }
import docker16 from './cis/docker-1.6.json' with { type: 'json' }
import bsiC52020 from './regulations/bsi-c5-2020.json' with { type: 'json' }
import dora20222554 from './regulations/dora-2022-2554.json' with { type: 'json' }
import fedramp20xKsi from './regulations/fedramp-20x-ksi.json' with { type: 'json' }
import hipaaSecurityRule from './regulations/hipaa-security-rule.json' with { type: 'json' }
import nis2Article21 from './regulations/nis2-article-21.json' with { type: 'json' }
import awsFsbp from './standards/aws-fsbp.json' with { type: 'json' }
import awsSecurityHub from './standards/aws-security-hub.json' with { type: 'json' }
import iso270012022 from './standards/iso-27001-2022.json' with { type: 'json' }
import nist800190 from './standards/nist-800-190.json' with { type: 'json' }
import nist80053R5 from './standards/nist-800-53-r5.json' with { type: 'json' }
import owaspServerless from './standards/owasp-serverless.json' with { type: 'json' }
import pciDss401 from './standards/pci-dss-4.0.1.json' with { type: 'json' }
import soc2 from './standards/soc-2.json' with { type: 'json' }
import { compareClauseIds, type FrameworkDescription } from './framework.ts'
import { frameworkSchema } from './framework-schema.ts'

/** The frameworks with their clauses, by name. */
export const frameworkCatalog: readonly FrameworkDescription[] = [
  awsFsbp,
  awsSecurityHub,
  bsiC52020,
  awsCompute10,
  awsFoundations50,
  awsFoundations60,
  awsFoundations70,
  docker16,
  dora20222554,
  fedramp20xKsi,
  hipaaSecurityRule,
  iso270012022,
  nis2Article21,
  nist800190,
  nist80053R5,
  owaspServerless,
  pciDss401,
  soc2,
].map(readFramework)

/** Reads a file of a framework. Throws a ZodError. */
export function readFramework(source: unknown): FrameworkDescription {
  const framework = frameworkSchema.parse(source) as FrameworkDescription
  return { ...framework, clauses: framework.clauses.toSorted((a, b) => compareClauseIds(a.id, b.id)) }
}
