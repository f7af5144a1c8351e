import Glibc

/// A value with a fixed number of digits after the point, as C's `%.2f` rounds it.
func fixedPoint(_ value: Double, digits: Int = 2) -> String {
  // The largest float64 has 309 digits before the point.
  var characters = [CChar](repeating: 0, count: 330 + digits)
  let count = withVaList([Int32(digits), value]) {
    vsnprintf(&characters, characters.count, "%.*f", $0)
  }
  return String(decoding: characters.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
