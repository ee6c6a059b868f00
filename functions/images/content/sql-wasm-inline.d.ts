/** SQLite as WebAssembly, in a module without other files; the package of types describes all others. */
declare module 'sql.js/dist/sql-wasm-inline.js' {
  export { default } from 'sql.js'
}
