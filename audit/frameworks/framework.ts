/** The frameworks whose clauses controls support, each with its edition: the only spelling of its name. */
export const frameworks = [
  'AWS FSBP',
  'AWS Security Hub',
  'BSI C5:2020',
  'CIS AWS Compute 1.0',
  'CIS AWS Foundations 5.0',
  'CIS AWS Foundations 6.0',
  'CIS AWS Foundations 7.0',
  'CIS Docker 1.6',
  'DORA 2022/2554',
  'FedRAMP 20x KSI 2026',
  'HIPAA Security Rule',
  'ISO/IEC 27001:2022',
  'NIS2 Article 21',
  'NIST SP 800-190',
  'NIST SP 800-53 r5',
  'OWASP Serverless Top 10',
  'PCI DSS 4.0.1',
  'SOC 2',
] as const

export type Framework = (typeof frameworks)[number]

/** A clause of a framework that concerns what Assay audits, in words of its own. */
export interface Clause {
  /** As the framework numbers it. */
  id: string
  title: string
  /** What of the clause controls support; absent where no control does. */
  supports?: string
  /** What stays for people to do, or why the clause is not about the configuration of AWS. */
  manual?: string
  /** Why no control supports a clause that is about the configuration of AWS: exactly where there is neither of the others. */
  uncovered?: string
}

/** A framework with its clauses, in their natural order. */
export interface FrameworkDescription {
  name: Framework
  publisher: string
  /** The page of the publisher. */
  source: string
  /** The day on which the clauses were verified, an ISO date. */
  verified: string
  /** Which part of the framework the clauses are. */
  scope: string
  /** How many clauses the whole framework has, where a source states it. */
  total?: { count: number; of: string }
  clauses: readonly Clause[]
}

/** Compares the ids of clauses naturally: 2.10 follows 2.9. */
export function compareClauseIds(a: string, b: string): number {
  return COLLATOR.compare(a, b) || Number(a > b) - Number(a < b)
}

const COLLATOR = new Intl.Collator('en', { numeric: true })
