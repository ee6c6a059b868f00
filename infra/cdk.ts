/** What the package exports as `assay/cdk`. */
export { createAssayPlugin } from './validation-plugin/assay-plugin.ts'
export type { AssayPluginOptions } from './validation-plugin/plugin-options.ts'
