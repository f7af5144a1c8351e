import Glibc
import ImageFiles

/// An MP4 file, made by ffmpeg, which gets the frames as raw pixels.
final class FrameEncoder: FrameSink {
  private let path: String
  private let temporary: String
  private let frames: Int32
  private let messages: Int32
  private var process: pid_t

  /// Throws where there is no ffmpeg.
  static func check() throws(ViewerError) {
    let folders = getenv("PATH").map { String(cString: $0) } ?? ""
    let isThere = folders.split(separator: ":").contains { access("\($0)/ffmpeg", X_OK) == 0 }
    guard isThere else {
      throw .encoderFailed(
        reason: "there is none in PATH; install it (apt-get install ffmpeg), or make a GIF")
    }
  }

  init(path: String, _ width: Int, _ height: Int, _ framesPerSecond: Double) throws(ViewerError) {
    self.path = path
    temporary = "\(path).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max)).mp4"
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    // A socket, so that a write after ffmpeg's end is an error and not a signal.
    let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, stream, 0, &input) == 0 else {
      throw .encoderFailed(reason: String(cString: strerror(errno)))
    }
    guard socketpair(AF_UNIX, stream, 0, &output) == 0 else {
      _ = (close(input[0]), close(input[1]))
      throw .encoderFailed(reason: String(cString: strerror(errno)))
    }
    let arguments = [
      "ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgba", "-video_size",
      "\(width)x\(height)", "-framerate", "\(framesPerSecond)", "-i", "pipe:0", "-an", "-c:v",
      "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-y", "file:" + temporary,
    ]
    process = 0
    let code = Self.start(arguments, input: input[1], messages: output[1], process: &process)
    _ = (close(input[1]), close(output[1]))
    (frames, messages) = (input[0], output[0])
    // Without this its file descriptors would not be closed: an object has to be whole first.
    guard code == 0 else {
      process = 0
      throw .encoderFailed(reason: "it can't be started: \(String(cString: strerror(code)))")
    }
  }

  deinit {
    _ = close(frames)
    if process > 0 {
      var status: Int32 = 0
      _ = kill(process, SIGTERM)
      _ = waitpid(process, &status, 0)
      _ = unlink(temporary)
    }
    _ = close(messages)
  }

  private static func start(
    _ arguments: [String], input: Int32, messages: Int32, process: inout pid_t
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    return posix_spawnp(&process, "ffmpeg", &actions, nil, &words, environ)
  }

  func add(_ frame: Bitmap) throws(ViewerError) {
    let isSent = frame.pixels.withUnsafeBytes { bytes -> Bool in
      var done = 0
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = send(frames, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count < 0, errno != EINTR { return false }
        done += max(0, count)
      }
      return true
    }
    guard isSent else {
      let status = end()
      throw .encoderFailed(reason: "it ended early (status \(status.code)): \(status.message)")
    }
  }

  func finish() throws(ViewerError) {
    let status = end()
    guard status.code == 0 else {
      _ = unlink(temporary)
      throw .encoderFailed(reason: "status \(status.code): \(status.message)")
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      _ = unlink(temporary)
      throw .file(.failed(path: path, operation: "rename the finished film", code: code))
    }
  }

  /// Waits for ffmpeg's end.
  private func end() -> (code: Int32, message: String) {
    shutdown(frames, Int32(SHUT_WR))
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(messages, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      text += piece[..<count]
    }
    var status: Int32 = 0
    while process > 0, waitpid(process, &status, 0) < 0, errno == EINTR {}
    process = 0
    let message = String(decoding: text.suffix(2000), as: UTF8.self)
    return (status, message.split(separator: "\n").joined(separator: "; "))
  }
}
