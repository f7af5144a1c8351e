import EventFiles
import Foundation
import Testing

@Suite struct EventTests {
  /// RFC 3720, appendix B.4, and the check value of the catalog of CRC algorithms.
  @Test func checksumsAreThoseOfTheStandard() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map(UInt8.init)) == 0x46DD_794E)
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.checksum([]) == 0)
  }

  @Test func aRecordHasItsLengthAndChecksums() {
    let record = Event.fileHeader(wallTime: 0)
    let length = record.count - 16
    #expect(Array(record[..<8]) == [UInt8(length), 0, 0, 0, 0, 0, 0, 0])
    let masked = CRC32C.masked(record[..<8])
    #expect(record[8..<12].elementsEqual((0..<4).map { UInt8(masked >> (8 * $0) & 0xFF) }))
    #expect(String(decoding: record, as: UTF8.self).contains("brain.Event:2"))
    #expect(Event(step: 1, wallTime: 0).isEmpty)
  }

  @Test func histogramsWithoutFiniteValuesAreLeftOut() {
    var event = Event(step: 1, wallTime: 0)
    event.add("nothing", histogram: [])
    event.add("nothing", histogram: [.nan, .infinity])
    #expect(event.isEmpty)
  }

  private static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]
  private static let hasTensorBoard = python.map { path in
    (try? run(path, ["-c", "import tensorboard"]).status) == 0
  }

  private static func run(_ path: String, _ arguments: [String]) throws -> (
    status: Int32, output: String
  ) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test(
    .enabled(
      if: hasTensorBoard == true, "PALESTRA_PYTHON names a Python that has tensorboard"))
  func tensorBoardReadsWhatWasWritten() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("events-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = Event.fileHeader(wallTime: 1_700_000_000)
    for step in [0, 300, 70_000, 5_000_000_000] {
      var event = Event(step: step, wallTime: 1_700_000_000.5 + Double(step))
      event.add("train/loss", scalar: 1.5 - Double(step))
      event.add("eval/mean_reward", scalar: -0.25)
      bytes += event.record
    }
    var event = Event(step: 7, wallTime: 1_700_000_001)
    event.add("weights", histogram: [-1, -1, 0, 0.5, 3, .nan], bucketCount: 4)
    event.add("constant", histogram: [2, 2])
    event.add("film", image: EventImage(width: 300, height: 200, bytes: Array("GIF89a".utf8)))
    bytes += event.record
    let file = folder.appendingPathComponent("events.out.tfevents.test")
    try Data(bytes).write(to: file)
    let script = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      log = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "histograms": 0})
      log.Reload()
      loss = [[e.step, e.wall_time, e.value] for e in log.Scalars("train/loss")]
      h = log.Histograms("weights")[0].histogram_value
      c = log.Histograms("constant")[0].histogram_value
      i = log.Images("film")[0]
      print(json.dumps([log.Tags()["scalars"], loss,
        [h.min, h.max, h.num, h.sum, h.sum_squares, list(h.bucket_limit), list(h.bucket)],
        [list(c.bucket_limit), list(c.bucket)],
        [i.step, i.width, i.height, i.encoded_image_string.decode()]]))
      """
    let (status, output) = try Self.run(
      try #require(Self.python), ["-c", script, folder.path])
    #expect(status == 0)
    let expected = """
      [["train/loss", "eval/mean_reward"], [[0, 1700000000.5, 1.5], [300, 1700000300.5, -298.5], \
      [70000, 1700070000.5, -69998.5], [5000000000, 6700000000.5, -5000000000.0]], \
      [-1.0, 3.0, 5.0, 1.5, 11.25, [0.0, 1.0, 2.0, 3.0], [2.0, 2.0, 0.0, 1.0]], \
      [[2.0], [2.0]], [7, 300, 200, "GIF89a"]]
      """
    #expect(output.trimmingCharacters(in: .whitespacesAndNewlines) == expected)
  }
}
