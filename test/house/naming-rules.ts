/** The verbs that exported functions begin with; `is`, `has`, `can` and `should` begin those that answer yes or no. */
export const VERBS: ReadonlySet<string> = new Set(
  `
  add adjust admit aggregate align allow announce append apply archive ask assert assign assume attach
  attribute audit await begin bind bound build cache call can cancel cap capitalize capture change check
  choose chunk claim classify clean clear clone close collect colorize combine compare complete compress
  compute configure confirm connect consume convert copy count cover create cut decide declare decode
  decompress dedupe define delay delete deliver deny deploy derive describe detach detect diff disable
  discover dispatch divide download draw drop edit embed emit enable encode enqueue enrich ensure enter
  enumerate escape establish estimate evaluate exclude execute expand expect explain export expose extend
  extract fail fan fetch fill filter find finish fire fit flag flatten fold follow forget format freeze
  generate get give grant group guard handle has hash hide hold identify ignore import include index infer
  inject inspect install intern intersect invert invoke is join judge keep label launch lay limit link list load
  locate log lookup lower make map mark match measure merge minify mock move name narrow needs negate
  normalize notify number observe omit open order pack paginate parse partition pass patch pause pick
  place pluralize plan poll post predict prefetch prepare print probe process project propose prove prune publish
  pull push put query queue quote raise randomize rank rate read rebuild receive recheck reconcile record redact
  reduce refer refresh refuse register reject relate relax release relist remember remove rename render repeat
  replace replay report request require reserve reset resolve respond restore restrict retry return revoke
  rewrite right rotate route run sample save scan schedule search see seed select send separate serialize
  serve set share shorten should show shuffle sign simulate skip sort spawn split spread start state stop
  store stream stringify strip style subtract suggest sum summarize suppose suspend synthesize tag take
  test throttle throw time tokenize trace track transform translate traverse trigger trim truncate trust
  try union unpack unwrap update upload use validate verify visit wait walk warn watch withhold wrap write
`
    .trim()
    .split(/\s+/),
)

/** Exported functions that are words of a small language, and so no verbs. */
export const FACTORIES: ReadonlySet<string> = new Set([
  'handler', // the name that Lambda calls
  'control', // declares a control
  'compliant', // what an evaluator answers
  'nonCompliant',
  'nonCompliantIfComplete',
  'notApplicable',
  'insufficientData',
  'known', // a fact
  'unknown',
  'outgoing', // a step of an effect path
  'incoming',
  'removed',
  'modified',
  'textSchema', // schemas of the configuration
  'numberSchema',
  'listSchema',
  'objectSchema',
  'html', // the tag of an HTML template
  'json', // the tag of a JSON template
])

/** Exported names that several files declare, each with its reason. */
export const SHARED_NAMES: ReadonlySet<string> = new Set([
  'handler', // Lambda's entry point, one per function
])
