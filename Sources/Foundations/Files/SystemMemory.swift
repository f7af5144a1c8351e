#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How much memory the machine has left, to refuse what will not fit before any of it is taken.
public enum SystemMemory {
  /// What counts as left where the system does not report it: 4 GiB.
  public static let assumed = 4 << 30

  /// The bytes that the kernel can give without swapping: `MemAvailable` of `/proc/meminfo`, or
  /// `assumed` where there is none.
  public static var available: Int {
    // Files of the kernel have no size beforehand.
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    guard
      let file = try? OpenFile(
        "/proc/meminfo", flags: O_RDONLY | O_CLOEXEC, operation: "open the file"),
      let count = try? file.read(into: &bytes, from: 0)
    else { return assumed }
    return available(inReport: String(decoding: bytes[..<count], as: UTF8.self)) ?? assumed
  }

  /// Reads `MemAvailable:   22481640 kB`.
  static func available(inReport string: String) -> Int? {
    for line in string.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      guard let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
        return nil
      }
      let (bytes, isTooLarge) = kibibytes.multipliedReportingOverflow(by: 1024)
      return isTooLarge ? nil : bytes
    }
    return nil
  }
}
