/**
 * The type of a column: a text, a number of 32 or 64 bits, a time, a list, or a structure. `LONG` are the times in milliseconds of the
 * schema, `TIMESTAMP` those of its profile `datetime`.
 */
export type LakeType =
  'STRING' | 'INT' | 'LONG' | 'TIMESTAMP' | readonly [LakeType] | { readonly [field: string]: LakeType }

/**
 * The columns of Compliance Findings (class 2003) as Assay writes them. Security Lake's crawler makes the columns of the table from these:
 * all objects have the same ones, and a removed one would be missing in queries.
 */
export const lakeColumns: { readonly [column: string]: LakeType } = {
  time: 'LONG',
  time_dt: 'TIMESTAMP',
  activity_id: 'INT',
  activity_name: 'STRING',
  category_uid: 'INT',
  category_name: 'STRING',
  class_uid: 'INT',
  class_name: 'STRING',
  type_uid: 'LONG',
  type_name: 'STRING',
  severity_id: 'INT',
  severity: 'STRING',
  status_id: 'INT',
  status: 'STRING',
  comment: 'STRING',
  message: 'STRING',
  metadata: {
    version: 'STRING',
    product: { name: 'STRING', vendor_name: 'STRING', version: 'STRING' },
    profiles: ['STRING'],
  },
  finding_info: {
    uid: 'STRING',
    title: 'STRING',
    desc: 'STRING',
    analytic: { type_id: 'INT', type: 'STRING', uid: 'STRING', name: 'STRING' },
    created_time: 'LONG',
    created_time_dt: 'TIMESTAMP',
  },
  compliance: {
    control: 'STRING',
    category: 'STRING',
    desc: 'STRING',
    standards: ['STRING'],
    requirements: ['STRING'],
    status_id: 'INT',
    status: 'STRING',
    status_code: 'STRING',
    status_details: ['STRING'],
  },
  remediation: { desc: 'STRING', references: ['STRING'] },
  resources: [{ uid: 'STRING', name: 'STRING', type: 'STRING', region: 'STRING', cloud_partition: 'STRING' }],
  cloud: {
    provider: 'STRING',
    region: 'STRING',
    cloud_partition: 'STRING',
    account: { uid: 'STRING', type_id: 'INT', type: 'STRING' },
  },
}
