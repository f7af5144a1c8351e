import Glibc

/// Seconds of a clock that never goes back.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// One line of the benchmark's output, in the form that the peers' script prints too.
struct Measurement {
  let workload: String
  let threads: Int
  let metric: String
  let value: Double

  /// `{"workload": …, "peer": "palestra", "threads": …, "metric": …, "value": …}`
  func printLine() {
    print(
      """
      {"workload": "\(workload)", "peer": "palestra", "threads": \(threads), \
      "metric": "\(metric)", "value": \(value)}
      """)
    fflush(nil)
  }
}

/// The median seconds of one call, over batches that together take about `seconds`; warmed up
/// first.
func medianSeconds(of seconds: Double, _ body: () throws -> Void) rethrows -> Double {
  for _ in 0..<5 { try body() }
  let start = now()
  try body()
  let once = max(now() - start, 1e-7)
  let batch = max(1, Int(seconds / 10 / once))
  var samples: [Double] = []
  for _ in 0..<10 {
    let start = now()
    for _ in 0..<batch { try body() }
    samples.append((now() - start) / Double(batch))
  }
  return samples.sorted()[5]
}

/// Makes a value look used, so that its computation is not left out.
@inline(never)
func use<Value>(_ value: Value) { withExtendedLifetime(value) {} }
