#pragma once

/// Symbols are hidden unless they are marked with RECTIFY_API: before a function that is defined in
/// a .cpp, and behind `class` or `struct` for types with such members, for exceptions, interfaces
/// and rules (`Handle::as` compares types, which must be the same in program and library). A static
/// library exports nothing.
#if !defined(RECTIFY_SHARED)
#define RECTIFY_API
#elif !defined(_WIN32)
#define RECTIFY_API [[gnu::visibility("default")]]
#elif defined(RECTIFY_BUILDING)
#define RECTIFY_API __declspec(dllexport)
#else
#define RECTIFY_API __declspec(dllimport)
#endif
