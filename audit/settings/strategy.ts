/** The seven groups of the checklist, in alphabetical order. */
export const strategies = [
  'image-integrity',
  'isolation',
  'least-privilege',
  'patching',
  'runtime-monitoring',
  'security-testing',
  'segmentation',
] as const

export type Strategy = (typeof strategies)[number]
