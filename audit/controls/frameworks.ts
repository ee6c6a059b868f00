/** The frameworks whose requirements controls support, each with its edition: the only spelling of its name. */
export const frameworks = [
  'AWS FSBP',
  'AWS Security Hub',
  'CIS AWS Compute 1.0',
  'CIS AWS Foundations 7.0',
  'CIS Docker 1.6',
  'ISO/IEC 27001:2022',
  'NIST SP 800-190',
  'NIST SP 800-53 r5',
  'OWASP Serverless Top 10',
  'PCI DSS 4.0.1',
  'SOC 2',
] as const

export type Framework = (typeof frameworks)[number]
