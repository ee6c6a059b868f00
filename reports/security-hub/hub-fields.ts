/** The fields by which a finding of Security Hub is found again in the table, and by which deployments are distinguished. */
export const hubFields = {
  deployment: 'assay/Deployment',
  control: 'assay/Control',
  kind: 'assay/ResourceKind',
  region: 'assay/Region',
} as const
