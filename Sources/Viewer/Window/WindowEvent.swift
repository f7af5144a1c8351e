import CSDL2
import Gym

/// What a person does with a window. Positions are in points from the top left corner of its
/// inside.
public enum WindowEvent: Sendable, Equatable {
  /// A key goes down, or is held so long that it repeats.
  case keyDown(KeyboardKey, isRepeat: Bool = false)
  /// A key goes up.
  case keyUp(KeyboardKey)
  /// The left button goes down.
  case mouseDown(DisplayList.Point)
  /// The mouse moves.
  case mouseMoved(DisplayList.Point)
  /// The left button goes up.
  case mouseUp(DisplayList.Point)
  /// The wheel turns, upwards where above 0.
  case wheel(Double)
  /// The window's size or what it shows has to be renewed.
  case exposed
  /// The window is no longer the one that gets the keys: none of them is held.
  case lostFocus
  /// The window is to be closed.
  case closed
}

extension WindowEvent {
  /// Reads SDL's event, nil where it means nothing to us.
  init?(_ event: SDL_Event) {
    switch SDL_EventType(event.type) {
    case SDL_QUIT: self = .closed
    case SDL_KEYDOWN:
      guard let key = KeyboardKey(event.key.keysym) else { return nil }
      self = .keyDown(key, isRepeat: event.key.repeat != 0)
    case SDL_KEYUP:
      guard let key = KeyboardKey(event.key.keysym) else { return nil }
      self = .keyUp(key)
    case SDL_MOUSEBUTTONDOWN where event.button.button == UInt8(SDL_BUTTON_LEFT):
      self = .mouseDown(.init(Double(event.button.x), Double(event.button.y)))
    case SDL_MOUSEBUTTONUP where event.button.button == UInt8(SDL_BUTTON_LEFT):
      self = .mouseUp(.init(Double(event.button.x), Double(event.button.y)))
    case SDL_MOUSEMOTION: self = .mouseMoved(.init(Double(event.motion.x), Double(event.motion.y)))
    case SDL_MOUSEWHEEL where event.wheel.y != 0: self = .wheel(Double(event.wheel.y))
    case SDL_WINDOWEVENT:
      switch SDL_WindowEventID(UInt32(event.window.event)) {
      case SDL_WINDOWEVENT_CLOSE: self = .closed
      case SDL_WINDOWEVENT_EXPOSED, SDL_WINDOWEVENT_SIZE_CHANGED: self = .exposed
      case SDL_WINDOWEVENT_FOCUS_LOST: self = .lostFocus
      default: return nil
      }
    default: return nil
    }
  }
}

extension KeyboardKey {
  /// The names that SDL gives to keys without a character.
  private static let named: [Int: KeyboardKey] = [
    Int(SDLK_LEFT.rawValue): .left, Int(SDLK_RIGHT.rawValue): .right, Int(SDLK_UP.rawValue): .up,
    Int(SDLK_DOWN.rawValue): .down, Int(SDLK_SPACE.rawValue): .space,
    Int(SDLK_RETURN.rawValue): .enter, Int(SDLK_KP_ENTER.rawValue): .enter,
    Int(SDLK_ESCAPE.rawValue): .escape, Int(SDLK_TAB.rawValue): .tab,
    Int(SDLK_BACKSPACE.rawValue): .backspace, Int(SDLK_HOME.rawValue): .home,
    Int(SDLK_END.rawValue): .end, Int(SDLK_PAGEUP.rawValue): .pageUp,
    Int(SDLK_PAGEDOWN.rawValue): .pageDown, Int(SDLK_KP_PLUS.rawValue): .character("+"),
    Int(SDLK_KP_MINUS.rawValue): .character("-"),
  ]

  /// Reads SDL's key, nil where it means nothing to us.
  init?(_ symbol: SDL_Keysym) {
    let code = Int(symbol.sym)
    let first = Int(SDLK_F1.rawValue)
    if let key = Self.named[code] {
      self = key
    } else if (first..<first + 12).contains(code) {
      self = .function(code - first + 1)
    } else if (33..<127).contains(code), let scalar = Unicode.Scalar(UInt8(code)) as Unicode.Scalar?
    {
      let shifted = Int(symbol.mod) & Int(KMOD_SHIFT.rawValue) != 0
      // Where the signs are asked for, the keys that they share count too.
      switch (Character(scalar), shifted) {
      case ("/", true): self = .character("?")
      case ("=", _): self = .character("+")
      case (let character, _): self = .character(character)
      }
    } else {
      return nil
    }
  }
}
